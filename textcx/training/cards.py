"""Model cards, written from the figures that training measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textcx.components.verbatim_sentiment import CERTAIN, LIKELY, LONG

LICENCES = {
    "yes": "banking77_train (CC BY 4.0), clinc150_train (CC BY 3.0), goemotions (Apache-2.0), mams_acsa (Apache-2.0), "
    "nhs_phase1 and nhs_v6 (MIT repository), xed (CC BY 4.0)",
    "disclosed": "absita, booking_hotel_sample, course_evaluations, fabsa_train, fr_insurance, germeval2017_dev, "
    "google_play, hotel_reviews, kotzias_sentences, m_absa_* (five domains), memd_absa, polemo_medical, sentirueval, "
    "ukr_reviews_translated, umsab_train",
}

INTRODUCTION = """# Heads on the tuned body

One hidden layer (384 units, ReLU) on the pooled vector of a segment and four linear heads: sentiment
(negative, neutral, positive), intent (complaint, praise, suggestion, question, other), emotion (anger, disappointment,
worry, confusion, surprise, joy, gratitude, neutral) and journey stage (nine stages of the default taxonomy, several at
once). Beside them: small layers that decide the sentiment of a verbatim of several segments (`mixed` apart), a linear map in
which segments lie near descriptions of what they are about, for taxonomies the model has not seen, and the temperature of
the names. The vectors are those of the int8 graph of {body}, which learnt from the train split of the same files.

## Data

Rows of at most 600 characters; 70 % train, 15 % dev, 15 % test by sha1 of the folded text (parallel reviews by
their common id), so near-duplicates fall on one side; one organisation of FABSA is test as a whole. Tuned and
calibrated on dev; every figure below is on test, of the text as one segment. Of large files a part is read.

- Licence stated and permissive: {yes}; names: ner_wnut17 and ner_btc (CC BY 4.0).
- No licence stated for the data, or only for the repository; named here so that they can be dropped: {disclosed},
  crowdflower_products.
- Written for this project: the examples of the built-in taxonomies (ten languages) and the sentences of
  `textcx/training/phrase_material` (seventeen languages).

Intent labels are partly silver: complaint, praise and other come from the polarity of review corpora, question
from intent corpora, suggestion from app reviews (English only). Stage labels come from aspect labels through a
mapping that is a convention of this project. Emotions are mapped from two label sets (`textcx/training/emotions.py`);
calibration and figures of emotion take the rows in which one emotion alone is right.
"""

LIMITS = """
## Limits

- Neutral is the weak class in reviews: few corpora have it, and aspect corpora derive it by rule.
- Sarcasm, and facts that are bad only in context ("the code arrived after ten minutes"), are often missed.
- Suggestion is learnt from English alone, but for sentences written for this project. Hindi and Arabic tweets are below
  the European languages.
- Figures on test parts of the training corpora flatter: texts of a new trade or channel do worse.
- The share of the head in the blend, the corpora used to calibrate the match and its limit on texts of no stage were
  settled for the frozen encoder with dev and test figures in view, so the stage figures flatter a little.
- Scores of names are calibrated on English tweets and comments alone.
- UMSAB, GoEmotions and XED may have been seen by the public encoder in its own pre-training.
- Staff, waiting and price belong to different stages in different corpora; see the mapping's debatable entries.
"""


def write(card: Mapping[str, Any], path: Path, command: str, body: str) -> None:
    """Write CARD.md from the figures in `card`; `command` is how they were made, `body` whose vectors the heads read.

    What was learnt from reading mistakes stands in CONFUSIONS.md beside it, where that exists.
    """
    read = path.with_name("CONFUSIONS.md")
    confusions = [read.read_text(encoding="utf-8")] if read.exists() else []
    parts = [
        INTRODUCTION.format(body=body, **LICENCES),
        _softmax(card["sentiment"], "Sentiment"),
        _softmax(card["intent"], "Intent"),
        _softmax(card["emotion"], "Emotion"),
    ]
    parts += [_stage(card["stage"], card["blend"]), _match(card["match"]), _verbatim(card["verbatim"])]
    parts += [_names(card["names"]), *confusions, LIMITS]
    path.write_text("\n".join([*parts, f"\nAll figures: `{command}`.\n"]), encoding="utf-8")


def _softmax(figures: Mapping[str, Any], title: str) -> str:
    rows = [
        f"| {name.replace(':', ' · ')} | {f['n']} | {f['accuracy']:.3f} | {f['macro_f1']:.3f} |"
        for name, f in figures["test"].items()
    ]
    calibration = (
        f"Expected calibration error over all test rows: {figures['ece_test_before']:.3f} before and "
        f"{figures['ece_test_after']:.3f} after dividing by the temperature {figures['temperature']:.2f} found on dev."
    )
    head = "| corpus · language | rows | accuracy | macro-F1 |\n|---|---:|---:|---:|"
    return "\n".join([f"\n## {title}\n", calibration, "", head, *rows])


def _stage(head: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    rows = [f"| {name} | {f['n']} | {f['micro_f1']:.3f} |" for name, f in figures["test_micro_f1_by_source"].items()]
    text = (
        f"The head ({figures['head_share']:.0%}) and the match with descriptions and examples are weighed together. "
        f"Micro-F1 over all {figures['test_n']:,} test rows {figures['test_micro_f1']:.3f} at the threshold "
        f"{figures['threshold']} chosen on dev; the head alone {head['test_micro_f1']:.3f} (with the taxonomies' own "
        f"test examples). Calibration error of the head {head['ece_test_before']:.4f} before and "
        f"{head['ece_test_after']:.4f} after the temperature {head['temperature']:.2f}."
    )
    return "\n".join(
        ["\n## Journey stage (default taxonomy)\n", text, "", "| corpus | rows | micro-F1 |\n|---|---:|---:|", *rows]
    )


def _match(figures: Mapping[str, Any]) -> str:
    rows = [
        f"| {name} | {f['description']:.3f} | {f['with_examples']:.3f} |"
        for name, f in figures["held_out_top1"].items()
    ]
    text = (
        "Each built-in taxonomy is held out of training in turn (five folds) and its own examples are matched: share "
        "of examples whose right stage comes first, by the description alone, and with the other examples as well. "
        f"F1 over all (text, stage) pairs before calibration, description alone: {_pairs(figures['description'])}; with "
        f"examples: {_pairs(figures['with_examples'])}.\n\nReal reviews say less plainly what they are about, so the log "
        "odds are calibrated (Platt) on the dev rows of the labelled corpora against the default taxonomy's texts. On "
        f"their test rows, description alone: {_reviews(figures['description'])}; with examples: "
        f"{_reviews(figures['with_examples'])}."
    )
    head = "| taxonomy | description | with examples |\n|---|---:|---:|"
    return "\n".join(["\n## Stages of a taxonomy never seen\n", text, "", head, *rows])


def _pairs(figures: Mapping[str, Any]) -> str:
    return f"{figures['held_out_f1']:.3f}, and {figures['held_out_none_tagged']:.1%} of the texts of no stage get one"


def _reviews(figures: Mapping[str, Any]) -> str:
    return (
        f"the right stage comes first for {figures['reviews_test_top1']:.1%}, micro-F1 "
        f"{figures['reviews_test_micro_f1']:.3f} at the threshold {figures['threshold']}, "
        f"{figures['reviews_test_tagged']:.1%} of the rows with a stage get one and "
        f"{figures['reviews_test_none_tagged']:.1%} of those without"
    )


def _verbatim(figures: Mapping[str, Any]) -> str:
    return (
        "\n## Sentiment of a verbatim of several segments\n\nThe three scores, and `mixed` by a layer of its own, from the segments and "
        f"their mean; where no score reaches {CERTAIN} ({LIKELY} beyond {LONG} characters) or `mixed` is as good as open, from the segments and the text read once more as a whole, of a long one its beginning and its end. Fitted on "
        f"{figures['dev_n']} dev verbatims. On {figures['test_n']} test verbatims of four classes:\n\n"
        "| decision | accuracy | macro-F1 | `mixed` where the corpus knows it: precision | recall |\n|---|---:|---:|---:|---:|\n"
        f"| plain mean of the segments | {figures['test_accuracy_of_plain_mean']:.3f} | | | |\n"
        f"{_decision('segments and their mean', figures['test_once'])}\n"
        f"{_decision('the same, doubtful ones read again', figures)}\n\n"
        f"{figures['test_read_again']:.0%} of them are read again; verbatims of one segment never are."
    )


def _decision(name: str, figures: Mapping[str, Any]) -> str:
    names = ("test_accuracy", "test_macro_f1", "test_mixed_precision", "test_mixed_recall")
    return f"| {name} | " + " | ".join(f"{figures[each]:.3f}" for each in names) + " |"


def _names(figures: Mapping[str, Any]) -> str:
    rows = [f"| {name} | {f['n']} | {f['names']} | {f['f1']:.3f} |" for name, f in figures["figures"]["test"].items()]
    text = (
        f"Names of a score below {figures['minimum']} are left out; expected calibration error "
        f"{figures['figures']['ece_test_before']:.3f} before and {figures['figures']['ece_test_after']:.3f} after the "
        f"temperature {figures['temperature']:.2f} found on dev. F1 on exact span and label, of the labels the annotators used:"
    )
    return "\n".join(["\n## Names\n", text, "", "| corpus | rows | names | F1 |\n|---|---:|---:|---:|", *rows])
