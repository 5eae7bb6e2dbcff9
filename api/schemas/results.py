"""What scoring answers: records as `textcx score` writes them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SCORES = {"negative": 0.86, "neutral": 0.09, "positive": 0.05}
EXAMPLE: dict[str, Any] = {
    "id": "r-17",
    "text": "The courier left my parcel in the rain.",
    "status": "ok",
    "language": {"code": "en", "score": 1.0},
    "sentiment": {"label": "negative", "valence": -0.81, "scores": SCORES},
    "stages": [{"id": "delivery", "score": 0.91}],
    "segments": [
        {
            "start": 0,
            "end": 39,
            "text": "The courier left my parcel in the rain.",
            "sentiment": {"label": "negative", "valence": -0.81, "scores": SCORES},
            "stages": [{"id": "delivery", "score": 0.91}],
            "intent": {"label": "complaint", "score": 0.9},
            "emotion": {"label": "anger", "score": 0.6},
            "theme_id": None,
        }
    ],
    "entities": [],
    "error": None,
    "provenance": {"textcx": "0.1.0", "recipe": "name@version", "digest": "sha256:0c5e"},
}


class Results(BaseModel):
    """One record per verbatim, in the order of the call."""

    results: list[dict[str, Any]] = Field(description="records as `textcx score` writes them; see docs/outputs.md")

    model_config = ConfigDict(json_schema_extra={"examples": [{"results": [EXAMPLE]}]})
