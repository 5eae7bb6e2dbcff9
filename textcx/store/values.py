"""What goes into the store and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, Literal, TypeVar

from textcx.types import Annotation, Evidence, Provenance, Verbatim

Item = TypeVar("Item")
Scope = Literal["ingest", "read", "admin"]
SCOPES: tuple[Scope, ...] = ("ingest", "read", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRow:
    """A data set as the package itself sees it: its number of row and the segment keys it rolls up."""

    pk: int
    segment_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set; `revision` grows with every change of what its routes answer (the ETag)."""

    id: str
    name: str
    segment_keys: tuple[str, ...]
    revision: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingVerbatim:
    """One verbatim as it is handed in; `metadata["respondent_id"]` names the person for later erasure."""

    id: str
    text: str
    language: str | None = None
    created_at: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of the verbatims of one call; `repeated` = same id again in the call (the last one counts)."""

    created: int
    updated: int
    unchanged: int
    repeated: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredVerbatim:
    """A verbatim with its annotation, or None while it waits for one."""

    id: str
    text: str
    language: str | None
    created_at: datetime | None
    metadata: Mapping[str, Any]
    received_at: datetime
    revision: int
    annotation: Annotation | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A verbatim to annotate; `revision` tells later whether its text is still the same."""

    verbatim: Verbatim
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What made an annotation: a recipe, and the stages (digest of a taxonomy) it told apart."""

    provenance: Provenance
    taxonomy: str = ""

    @property
    def digest(self) -> str:
        """The same for annotations that one analysis may leave as they are."""
        return sha256(f"{self.provenance.digest} {self.taxonomy}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotated:
    """The annotation of a `Pending`."""

    annotation: Annotation
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The theme of a segment, named by its verbatim and where it starts; None takes it out of any theme."""

    verbatim_id: str
    start: int
    theme_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry:
    """A theme of the codeframe; one that a person edited is not overwritten by the next analysis."""

    id: str
    label: str
    terms: tuple[str, ...] = ()
    parent_id: str | None = None
    stage: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """How a theme came from another."""

    kind: Literal["split", "merge", "rename"]
    source: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEdit:
    """What a person changed of a theme."""

    theme: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedWords:
    """A customer's words, read from the verbatim at the moment of asking."""

    evidence: Evidence
    text: str


JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
FINISHED: tuple[JobState, ...] = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Durable work on a data set; `total` None = not known yet."""

    id: str
    dataset: str
    kind: str
    state: JobState
    done: int
    total: int | None
    error: str | None
    options: Mapping[str, Any]
    checkpoint: Any
    step: str
    attempts: int
    lease_owner: str | None
    lease_until: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the analysis `job` found of a theme at a stage (None = at none in particular) in the whole data set.

    `figures` holds priority, severity, verbatims, segments, share, share_interval, negative_share and factors as in
    themes.json, `trend` and `impact` what they hold there, or None; `alert` says why people are told, None = they are not.
    """

    theme_id: str
    stage: str | None
    rank: int
    figures: Mapping[str, Any]
    trend: Mapping[str, Any] | None
    impact: Mapping[str, Any] | None
    job: str
    alert: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an analysis found and nobody sees yet: themes, (kind, source, target) of splits and merges, findings.

    `edits` is how many changes of the codeframe by people it knows of.
    """

    entries: tuple[ThemeEntry, ...]
    lines: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it may be shown: never its secret, never the hash."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key just made, with the secret that is shown this once."""

    key: Key
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The kept answer to an idempotent call."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    holds_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where events go, with the secret that signs them, and earlier ones that still sign too, each with its end."""

    id: str
    url: str
    events: tuple[str, ...]
    active: bool
    created_at: datetime
    secret: str = field(repr=False)
    former: tuple[tuple[str, datetime], ...] = field(default=(), repr=False)

    @property
    def former_until(self) -> datetime | None:
        """When the present secret signs alone; None where it does so already."""
        return max((end for _, end in self.former), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to a webhook."""

    id: str
    webhook: str
    event: str
    payload: Mapping[str, Any] = field(repr=False)
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    status: int | None
    error: str | None
    next_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some items, and the cursor of the next page or None at the end."""

    items: Sequence[Item]
    next: str | None
