"""Analyses, jobs, erasure and changes of the codeframe, as they are asked for and answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.schemas.common import At, Name, Strict
from textcx.store.incoming import LONGEST_ID

MOST_EVIDENCE = 10_000


def _named(label: str) -> str:
    if not label.strip():
        raise ValueError("expected a name that is not only white space")
    return label


ThemeName = Annotated[Name, AfterValidator(_named)]


class ScoreOption(Strict):
    """Where the score of a verbatim stands in its metadata."""

    key: str = Field(min_length=1, max_length=100, description="a metadata key")
    type: Literal["nps", "csat", "ces", "stars"]


class AnalysisRequest(Strict):
    """How to analyse; the same data, options and seed give the same themes."""

    taxonomy: str | None = Field(
        default=None,
        max_length=100,
        description="a built-in name (see `textcx taxonomy list`); other stages than before annotate everything anew",
    )
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    score: ScoreOption | None = Field(default=None, description="with it pain points have an impact on that score")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"taxonomy": "retail", "seed": 0, "score": {"key": "nps", "type": "nps"}}]},
    )


class Progress(BaseModel):
    """How far; `total` is null until it is known."""

    done: int
    total: int | None


class JobOut(BaseModel):
    """Durable work on a data set: it survives the end of the process that runs it."""

    id: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: Progress
    error: str | None = Field(description="one sentence where it failed")
    dataset: str
    kind: str
    options: dict[str, Any]
    created_at: At
    finished_at: At | None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "job_7d31f00c5a2b9e8846d1",
                    "status": "running",
                    "progress": {"done": 512, "total": 1000},
                    "error": None,
                    "dataset": "ds_4f0c2b9e71a35d680c1e",
                    "kind": "analysis",
                    "options": {"taxonomy": None, "seed": 0, "score": None},
                    "created_at": "2026-05-04T10:30:00Z",
                    "finished_at": None,
                }
            ]
        }
    )


class Erased(BaseModel):
    """How many verbatims were erased."""

    erased: int

    model_config = ConfigDict(json_schema_extra={"examples": [{"erased": 3}]})


class Rename(Strict):
    """Another name for a theme."""

    label: ThemeName

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"label": "wet parcels"}]})


class Merge(Strict):
    """The theme that takes in this one."""

    into: str = Field(min_length=1, max_length=200, description="id of the other theme")

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": "t-77b0d2"}]})


class Place(Strict):
    """A segment, by its verbatim and where it starts."""

    verbatim_id: str = Field(min_length=1, max_length=LONGEST_ID)
    start: int = Field(ge=0, le=2**31 - 1)


class Split(Strict):
    """The segments that leave for a new theme of this name."""

    label: ThemeName
    evidence: list[Place] = Field(min_length=1, max_length=MOST_EVIDENCE)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"label": "wet parcels", "evidence": [{"verbatim_id": "r-17", "start": 0}]}]},
    )
