"""What a filter names must be there: a theme of the data set, a stage of the taxonomy in use.

Languages, segments and words of a query are the customers' own: where they are well-formed and nobody has them, nothing is found.
"""

from __future__ import annotations

from functools import cache

from api.errors import InvalidItems
from textcx import taxonomy as taxonomies
from textcx.errors import NotFoundError
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope

ANALYSIS = "analysis"


def check(scope: TenantScope, dataset: str, filters: Filters, default: str) -> None:
    """Refuse what is not there; at most a few look-ups along an index, and none without `theme` and `stage`.

    `default` is the taxonomy of data sets that were never analysed with another. Errors: `NotFoundError`, `InvalidItems`.
    """
    if filters.theme and not scope.themes.has(dataset, filters.theme):
        raise NotFoundError(f"There is no theme {filters.theme[:60]!r} in the data set.")
    if filters.stage:
        _check_stage(scope, (dataset, filters.stage), default)


def _check_stage(scope: TenantScope, place: tuple[str, str], default: str) -> None:
    """A stage that segments still have from an earlier taxonomy is there too."""
    dataset, stage = place
    known = stages_of(taxonomy_of(scope, dataset, default))
    if stage in known or scope.annotations.has_stage(dataset, stage):
        return
    options = f"expected one of {', '.join(known)}, or nothing for segments at no stage"
    raise InvalidItems(
        "The parameters are not valid; `errors` says which and what was expected.",
        [{"parameter": "stage", "detail": f"There is no such stage in the taxonomy of this data set; {options}."}],
    )


def taxonomy_of(scope: TenantScope, dataset: str, default: str) -> str:
    """Return the taxonomy of the last analysis, or the one that is the default here."""
    job = scope.findings.job(dataset)
    made = scope.jobs.get(job) if job else scope.jobs.last(dataset, ANALYSIS)
    return (made.options.get("taxonomy") if made else None) or default


@cache
def stages_of(taxonomy: str) -> tuple[str, ...]:
    """Return the stages of a taxonomy in order."""
    return taxonomies.load(taxonomy).ids
