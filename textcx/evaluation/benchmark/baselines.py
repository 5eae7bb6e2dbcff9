"""What a lexicon says, for comparison: VADER, English only.

Source: Hutto and Gilbert (2014), "VADER: a parsimonious rule-based model for sentiment analysis of social media text".
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

LANGUAGE = "en"
NEUTRAL = 0.05


def has_vader() -> bool:
    """Say whether the package is installed; it is one of the development tools."""
    return find_spec("vaderSentiment") is not None


def vader(texts: Sequence[str]) -> list[float]:
    """Return the compound valence of each text, in [-1, 1]."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return [float(analyzer.polarity_scores(text)["compound"]) for text in texts]


def polarity(valence: float) -> str:
    """Return the label by the thresholds of the authors."""
    if abs(valence) < NEUTRAL:
        return "neutral"
    return "positive" if valence > 0 else "negative"
