"""What several routes take and give; unknown fields are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, NotRequired, TypeVar, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from typing_extensions import TypedDict

from textcx.records import moment
from textcx.store.datasets import MOST_KEYS
from textcx.store.incoming import LONGEST_ID, MOST
from textcx.store.values import Dataset, IncomingVerbatim
from textcx.store.values import Receipt as StoredReceipt
from textcx.types import Verbatim as ScoredVerbatim

Item = TypeVar("Item")
LONGEST_TEXT = 200_000
MOST_LIVE = 256
LANGUAGE = r"^[A-Za-z0-9-]{1,35}$"
FIRST_YEAR, LAST_YEAR = 1900, 2199


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("there is a NUL; expected none")
    return text


def _written(value: Any) -> Any:
    if isinstance(value, str | datetime | None):
        return value
    raise ValueError("expected a text such as 2026-05-04T10:30:00Z")


def _sensible(moment: datetime) -> datetime:
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise ValueError(f"the year is out of range; expected one between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.astimezone(UTC)


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_nul)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_sensible)]
At = Annotated[
    datetime, PlainSerializer(moment, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]


class Strict(BaseModel):
    """Knows its fields and refuses others."""

    model_config = ConfigDict(extra="forbid")


class Verbatim(Strict):
    """One response as the customer wrote it."""

    id: str = Field(min_length=1, max_length=LONGEST_ID, description="yours; the same id again means the same response")
    text: str = Field(
        max_length=LONGEST_TEXT, description="the customer's words; white space alone has the status `empty`"
    )
    language: str | None = Field(default=None, pattern=LANGUAGE, description="a code such as `en`, where you know it")
    created_at: Moment | None = Field(
        default=None,
        description="when the customer wrote it, with a time zone; a moment ahead of our clock is taken as it is",
    )
    metadata: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="whatever else is known; `respondent_id` names the person for a later erasure, short single values can be filtered by",
    )

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "r-17",
                    "text": "The courier left my parcel in the rain.",
                    "language": "en",
                    "created_at": "2026-05-04T10:30:00Z",
                    "metadata": {"country": "IE", "respondent_id": "p-204"},
                }
            ]
        },
    )

    def to_score(self) -> ScoredVerbatim:
        """Return what the pipeline takes."""
        return ScoredVerbatim(id=self.id, text=self.text, language=self.language, metadata=self.metadata)

    def to_store(self) -> IncomingVerbatim:
        """Return what the store takes."""
        return IncomingVerbatim(
            id=self.id, text=self.text, language=self.language, created_at=self.created_at, metadata=self.metadata
        )


class Unreadable(Verbatim):
    """What stands in the place of a verbatim and is none: its id and text as far as they are texts, and what is wrong."""

    faults: list[Any]


def _or_unreadable(value: Any, handler: ValidatorFunctionWrapHandler) -> Verbatim:
    try:
        return cast(Verbatim, handler(value))
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        given = value if isinstance(value, dict) else {}
        name, text = (given[part] if isinstance(given.get(part), str) else "" for part in ("id", "text"))
        return Unreadable.model_construct(id=name, text=text, faults=faults)


class AnalyzeRequest(Strict):
    """Verbatims to score now."""

    verbatims: list[Annotated[Verbatim, WrapValidator(_or_unreadable)]] = Field(
        max_length=MOST_LIVE,
        description="ids may repeat; results come in this order; one that is not valid is an error in its own record",
    )
    taxonomy: str | None = Field(
        default=None, max_length=100, description="a built-in name (see `textcx taxonomy list`)"
    )


class IngestRequest(Strict):
    """Verbatims to keep in a data set."""

    verbatims: list[Verbatim] = Field(
        max_length=MOST, description="the last of several with one id counts", json_schema_extra={"minItems": 1}
    )


class Receipt(BaseModel):
    """What became of the verbatims of one call."""

    created: int = Field(description="ids that were new")
    updated: int = Field(description="ids that were known, with other content; a changed text is analysed anew")
    unchanged: int = Field(description="ids that were known, with the same content")
    repeated: int = Field(description="ids that came again in the call itself")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"created": 2, "updated": 0, "unchanged": 0, "repeated": 0}]}
    )

    @classmethod
    def of(cls, stored: StoredReceipt) -> Receipt:
        """Return the receipt as it goes over the wire."""
        return cls(created=stored.created, updated=stored.updated, unchanged=stored.unchanged, repeated=stored.repeated)


class DatasetRequest(Strict):
    """A data set to make."""

    name: Name = Field(description="for people; need not be unique")
    segment_keys: list[str] = Field(
        default_factory=list,
        max_length=MOST_KEYS,
        description="metadata keys by which summaries are narrowed often: they are counted ahead",
    )

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Reviews of spring", "segment_keys": ["country"]}]}
    )


class DatasetOut(BaseModel):
    """A data set of the key's tenant."""

    id: str
    name: str
    segment_keys: list[str]
    revision: int = Field(description="grows with every change of what its addresses answer")
    created_at: At

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "ds_4f0c2b9e71a35d680c1e",
                    "name": "Reviews of spring",
                    "segment_keys": ["country"],
                    "revision": 3,
                    "created_at": "2026-05-04T10:30:00Z",
                }
            ]
        }
    )

    @classmethod
    def of(cls, stored: Dataset) -> DatasetOut:
        """Return the data set as it goes over the wire."""
        return cls(
            id=stored.id,
            name=stored.name,
            segment_keys=list(stored.segment_keys),
            revision=stored.revision,
            created_at=stored.created_at,
        )


class Page(BaseModel, Generic[Item]):
    """Some items, and the cursor of the next page or null at the end."""

    items: list[Item]
    next: str | None = Field(description="give it as `cursor` to get the next page; good for this list only")


class Fault(TypedDict):
    """One wrong part of a call; either `pointer` or `parameter` says where."""

    line: NotRequired[Annotated[int, Field(ge=1, description="of NDJSON, counted from 1; absent in other bodies")]]
    pointer: NotRequired[Annotated[str, Field(description="JSON pointer into the body, or into the line")]]
    parameter: NotRequired[Annotated[str, Field(description="name of a query parameter or header")]]
    detail: Annotated[str, Field(description="one sentence: what was wrong")]


class Problem(BaseModel):
    """Why a call was not answered (RFC 9457)."""

    type: str = Field(description="`urn:textcx:error:` and the kind, to be compared by programs")
    title: str = Field(description="the kind in words")
    status: int = Field(description="the same as the status of the answer")
    detail: str = Field(description="one sentence: what was wrong, where, and what was expected")
    request_id: str | None = Field(description="what to name when asking about this call")
    errors: list[Fault] | None = Field(default=None, description="of a 422: what is wrong, part by part")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:textcx:error:not-found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is no data set 'ds_00000000000000000000'.",
                    "request_id": "8f14e45fceea467fb6c3a1f0c3a5d2b7",
                }
            ]
        }
    )
