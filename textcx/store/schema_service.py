"""The tables of the codeframe and of the service: themes with lineage, jobs, idempotent answers, webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from textcx.store.columns import Whole, dataset, json, metadata, moment, number, own, tenant, verbatim, words
from textcx.store.schema import MEASURES

themes = Table(
    "themes",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("id"),
    words("label"),
    json("terms"),
    Column("parent_id", sa.Text),
    Column("stage", sa.Text),
    Column("edited", sa.Boolean, nullable=False),
    moment("created_at", False),
    moment("retired_at"),
    UniqueConstraint("dataset", "id"),
)

# split: `source` gave part of itself to `target`; merge: `source` went into `target`; rename: both are the same theme.
theme_lineage = Table(
    "theme_lineage",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("kind"),
    words("source"),
    words("target"),
    moment("at", False),
    Index(None, "dataset", "target"),
)

theme_edits = Table(
    "theme_edits",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("theme"),
    words("kind"),
    json("before"),
    json("after"),
    words("actor"),
    moment("at", False),
    Index(None, "dataset", "theme"),
)

# A pointer, never the words: they leave with the verbatim.
theme_quotes = Table(
    "theme_quotes",
    metadata,
    own(),
    tenant(),
    dataset(),
    verbatim(),
    words("theme"),
    words("role"),
    number("rank"),
    number("start"),
    number("stop"),
    Index(None, "dataset", "theme", "role", "rank"),
    Index(None, "verbatim"),
)

# What the aggregate loop found of a theme at a stage ("" = at none in particular) in the whole data set: figures, no words.
findings = Table(
    "findings",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("theme"),
    words("stage"),
    number("rank"),
    json("figures"),
    json("trend", nullable=True),
    json("impact", nullable=True),
    Column("alert", sa.Text),
    words("job"),
    UniqueConstraint("dataset", "theme", "stage"),
    Index(None, "dataset", "rank"),
)

# Themes that a running analysis has found for segments and not yet given to them ("" = none), unseen until all are given
# in one transaction; gone with the verbatim.
planned = Table(
    "planned",
    metadata,
    verbatim(primary_key=True),
    Column("start", Whole, primary_key=True, autoincrement=False),
    tenant(),
    dataset(),
    words("theme"),
    Index(None, "dataset", "verbatim"),
    sqlite_with_rowid=False,
)

# The codeframe and findings that go with a plan, no words of a single customer; up to the row `reached` the plan is counted.
drafts = Table("drafts", metadata, dataset(primary_key=True), tenant(), number("reached"), json("content"))

# What the counted part of a plan will add to the roll-ups.
shifts = Table(
    "shifts",
    metadata,
    dataset(primary_key=True),
    Column("kind", sa.Text, primary_key=True),
    Column("value", sa.Text, primary_key=True),
    Column("period", sa.Integer, primary_key=True, autoincrement=False),
    Column("stage", sa.Text, primary_key=True),
    Column("theme", sa.Text, primary_key=True),
    tenant(),
    *(number(name) for name in MEASURES),
    sqlite_with_rowid=False,
)

# `step` says which worker may go on; `served_at` whose turn it is; `attempts` how often the step failed in a row.
jobs = Table(
    "jobs",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("id"),
    words("kind"),
    words("state"),
    number("done"),
    Column("total", sa.BigInteger),
    Column("error", sa.Text),
    json("options"),
    json("checkpoint", nullable=True),
    Column("lease_owner", sa.Text),
    moment("lease_until"),
    moment("created_at", False),
    moment("started_at"),
    moment("finished_at"),
    words("step", "annotate"),
    moment("served_at"),
    number("attempts"),
    UniqueConstraint("id"),
    Index(None, "tenant", "state"),
    Index(None, "state", "pk"),
)

answers = Table(
    "answers",
    metadata,
    own(),
    tenant(),
    words("key"),
    words("request"),
    Column("status", sa.Integer),
    json("headers"),
    Column("body", sa.LargeBinary),
    Column("holds_text", sa.Boolean, nullable=False),
    moment("created_at", False),
    moment("expires_at", False),
    UniqueConstraint("tenant", "key"),
    Index(None, "expires_at"),
)

# `former` holds earlier secrets that still sign beside the present one, each with its end.
webhooks = Table(
    "webhooks",
    metadata,
    own(),
    tenant(),
    words("id"),
    words("url"),
    words("secret"),
    json("former", nullable=True),
    json("events"),
    Column("active", sa.Boolean, nullable=False),
    moment("created_at", False),
    UniqueConstraint("id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    own(),
    tenant(),
    Column("webhook", sa.ForeignKey("webhooks.pk", ondelete="CASCADE"), nullable=False),
    Column("dataset", sa.ForeignKey("datasets.pk", ondelete="CASCADE")),
    words("id"),
    words("event"),
    json("payload"),
    words("state"),
    number("attempts"),
    Column("status", sa.Integer),
    Column("error", sa.Text),
    moment("next_at"),
    moment("created_at", False),
    moment("finished_at"),
    UniqueConstraint("id"),
    Index(None, "state", "next_at"),
    Index(None, "webhook", "pk"),
    Index(None, "finished_at"),
)
