"""The one composition root: a recipe and a call become a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from textcx import __version__, recipe, registry, taxonomy
from textcx.backends import blas
from textcx.components import heads, language_evidence
from textcx.components import topic_map as mapped
from textcx.components.cache import CachingEncoder
from textcx.components.entities import EntityComponent, entity_component, gazetteer_recogniser
from textcx.components.gazetteer_mentions import GazetteerRecogniser
from textcx.components.language import ShortTextIdentifier
from textcx.components.stage_context import StagesInContext
from textcx.components.stage_match import BlendedStages
from textcx.gazetteer import Gazetteer
from textcx.pipeline import Pipeline
from textcx.protocols import Encoder, Head
from textcx.recipe import PartSpec, Recipe
from textcx.taxonomy import Taxonomy
from textcx.types import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a call may choose: the taxonomy, entities or not, the user's gazetteer, threads (None = all cores)."""

    taxonomy: Taxonomy
    entities: bool = True
    gazetteer: Gazetteer | None = None
    threads: int | None = None


def pipeline(options: BuildOptions, chosen: Recipe | None = None) -> tuple[Pipeline, Provenance]:
    """Return the pipeline of the recipe (`default` unless chosen) and the provenance its records carry."""
    chosen = chosen or recipe.load()
    blas.stay_single()
    encoder = CachingEncoder(_part(chosen.encoder, threads=options.threads, names=options.entities))
    stages = _stages(chosen.stages, options.taxonomy, encoder)
    built = Pipeline(
        encoder=encoder,
        segmenter=_part(chosen.segmenter),
        language=_part(chosen.language),
        junk=_part(chosen.junk),
        heads=(*_heads(chosen, options), stages),
        context=_context(stages),
        verbatim_sentiment=_part(chosen.verbatim_sentiment),
        entities=_part(chosen.entities, gazetteer=options.gazetteer) if options.entities else None,
    )
    return built, provenance(chosen)


def with_taxonomy(built: Pipeline, wanted: Taxonomy, chosen: Recipe) -> Pipeline:
    """Return a pipeline of the recipe for another taxonomy; it shares all but the stages, so one thread must run both."""
    stages = _stages(chosen.stages, wanted, built.encoder)
    return replace(built, heads=(*built.heads[:-1], stages), context=_context(stages))


def provenance(chosen: Recipe) -> Provenance:
    """Return the versions and digests that a result of this recipe carries."""
    return Provenance(textcx=__version__, recipe=chosen.title, digest=chosen.digest())


def _part(spec: PartSpec, **call: Any) -> Any:
    artifact = spec.load_artifact()
    given = {"artifact": artifact} if artifact else {}
    return registry.factory(spec.use)(**given, **spec.options, **call)


def _heads(chosen: Recipe, options: BuildOptions) -> Iterator[Head]:
    """The heads of the recipe; without entities, none that finds names."""
    loaded = (_part(spec) for spec in chosen.heads)
    return (head for head in loaded if options.entities or head.assigns != "names")


def _stages(spec: PartSpec, chosen: Taxonomy, encoder: Encoder) -> Any:
    """The trained head helps with the default taxonomy; any other one is matched by its texts alone."""
    artifact = spec.load_artifact()
    matcher = registry.factory("stage-matcher")(chosen, encoder, artifact)
    if chosen.digest != taxonomy.load(taxonomy.DEFAULT).digest:
        return matcher
    return registry.factory("stage-blend")(_part(spec), matcher, artifact)


def _context(stages: Any) -> StagesInContext | None:
    """The trained stages gain from it. Those matched by texts alone lose more than noise: micro-F1 .557 to .544 on dev."""
    return StagesInContext(stages) if isinstance(stages, BlendedStages) else None


def short_text_identifier() -> ShortTextIdentifier:
    """The language of short texts, from letter statistics, words and letters."""
    from textcx.backends.langid import NgramStatistics

    return ShortTextIdentifier(NgramStatistics(language_evidence.CODES))


def entity_recogniser(*, gazetteer: Gazetteer | None, english_model: bool = True) -> EntityComponent:
    """Patterns in every language, the user's gazetteer, and spaCy's names in English where a recipe wants them."""
    known = _known(gazetteer) if gazetteer else None
    if not english_model:
        return entity_component(names=None, gazetteer=known)
    from textcx.backends.spacy_entities import SpacyNames

    return entity_component(names=SpacyNames(), gazetteer=known)


def _known(gazetteer: Gazetteer) -> GazetteerRecogniser:
    # Importing spaCy takes seconds, so only a call with a gazetteer pays for it here.
    from textcx.backends.spacy_phrases import SpacyPhrases

    return gazetteer_recogniser(gazetteer, phrases=SpacyPhrases)


def topic_model() -> Any:
    """The topic model of theme discovery."""
    from textcx.backends.bertopic_topics import BertopicTopics

    return BertopicTopics()


def topic_map(chosen: Recipe | None = None) -> Any:
    """The map of the recipe (`default` unless chosen) from vectors to the space themes are found in."""
    return _part((chosen or recipe.load()).topics)


def exported(chosen: Recipe | None = None) -> bytes:
    """Return the encoder and all heads of the recipe (`default` unless chosen) as one ONNX graph."""
    from textcx.backends.onnx_export import Sources, export

    chosen = chosen or recipe.load()
    parts = (spec.load_artifact() for spec in (chosen.encoder, chosen.stages, chosen.topics))
    body, judging, mapping = (artifact for artifact in parts if artifact)
    space = mapping.tensors(mapped.FILE)
    topics = (space[f"{mapped.NAME}.weight"], space[f"{mapped.NAME}.bias"])
    return export(Sources(body=body, heads=judging.tensors(heads.FILE), topics=topics)).SerializeToString()


def verify_encoder() -> str:
    """Compare the encoder's packaged weights with the pinned digest and return their name."""
    from textcx.backends.e5_weights import E5Weights

    weights = E5Weights()
    weights.verify()
    return weights.path.name
