"""Everything one tenant can do with the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from textcx.store.annotations import Annotations
from textcx.store.answers import Answers
from textcx.store.codeframe import Codeframe
from textcx.store.datasets import Datasets
from textcx.store.erasure import Erasure
from textcx.store.findings import Findings
from textcx.store.jobs import Jobs
from textcx.store.keys import Keys
from textcx.store.plans import Plans
from textcx.store.pointers import Pointers
from textcx.store.session import TenantSession
from textcx.store.summaries import Summaries
from textcx.store.themes import Themes
from textcx.store.verbatims import Verbatims
from textcx.store.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class TenantScope:
    """The repositories of one tenant: no row of another can be reached from here."""

    session: TenantSession = field(repr=False)
    datasets: Datasets = field(init=False, repr=False)
    verbatims: Verbatims = field(init=False, repr=False)
    annotations: Annotations = field(init=False, repr=False)
    themes: Themes = field(init=False, repr=False)
    pointers: Pointers = field(init=False, repr=False)
    codeframe: Codeframe = field(init=False, repr=False)
    plans: Plans = field(init=False, repr=False)
    findings: Findings = field(init=False, repr=False)
    summaries: Summaries = field(init=False, repr=False)
    erasure: Erasure = field(init=False, repr=False)
    jobs: Jobs = field(init=False, repr=False)
    answers: Answers = field(init=False, repr=False)
    webhooks: Webhooks = field(init=False, repr=False)
    keys: Keys = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Bind every repository to the session."""
        for name, repository in REPOSITORIES.items():
            object.__setattr__(self, name, repository(self.session))

    @contextmanager
    def together(self) -> Iterator[TenantScope]:
        """Yield the scope within one transaction: all that is done through it happens, or nothing."""
        with self.session.together() as session:
            yield TenantScope(session)

    @contextmanager
    def snapshot(self) -> Iterator[TenantScope]:
        """Yield the scope within one transaction that sees one state of the database; nothing may be changed through it."""
        with self.session.snapshot() as session:
            yield TenantScope(session)


REPOSITORIES = {
    "datasets": Datasets,
    "verbatims": Verbatims,
    "annotations": Annotations,
    "themes": Themes,
    "pointers": Pointers,
    "codeframe": Codeframe,
    "plans": Plans,
    "findings": Findings,
    "summaries": Summaries,
    "erasure": Erasure,
    "jobs": Jobs,
    "answers": Answers,
    "webhooks": Webhooks,
    "keys": Keys,
}
