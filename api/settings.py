"""Where the service runs, read from the environment; what the model does is the recipe's business."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    ValidationError,
    model_validator,
)

from api.origins import ANY, checked
from textcx.errors import CallError

PREFIX = "TEXTCX_"
SAID = "Value error, "
MEBIBYTE = 1024 * 1024


def _parts(value: object) -> object:
    """Values between commas."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


Origins = Annotated[tuple[Annotated[str, AfterValidator(checked)], ...], BeforeValidator(_parts)]


class Settings(BaseModel):
    """What can be set; each field is read from `TEXTCX_` and its name in capitals."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = Field(default="textcx.db", description="path of a SQLite file, or a postgresql:// URL")
    open_access: bool = Field(default=False, description="answer without keys, to callers on this machine only")
    taxonomy: str = Field(default="default", description="journey stages where a call names none: a name or a file")
    threads: int | None = Field(default=None, ge=1, description="processor cores of the model; all where unset")
    recipe: str | None = Field(default=None, description="name or name@version of the models; `default` where unset")
    max_body_bytes: int = Field(default=32 * MEBIBYTE, ge=1024, description="of verbatims handed in, also inflated")
    rate_per_minute: int = Field(default=600, ge=0, description="calls of one key; 0 = no limit")
    cors_origins: Origins = Field(default=(), description="origins of web pages that may call, or *; none by default")
    webhooks_allow_private: bool = Field(default=False, description="let webhooks go to private addresses")
    deliveries_kept_days: int = Field(
        default=30, ge=1, description="what arrived or failed stays in the log of a webhook"
    )
    jobs: bool = Field(default=True, description="run analyses in this process")
    shared_folder: DirectoryPath | None = Field(
        default=None, description="what the processes of one service share; `textcx serve --workers` makes it"
    )
    drain_seconds: float = Field(default=30.0, ge=0, description="patience with accepted work when stopping")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="of the JSON lines")

    @model_validator(mode="after")
    def _keys_against_every_page(self) -> Settings:
        """Without keys every page that somebody on this machine opens could read everything."""
        if self.open_access and ANY in self.cors_origins:
            raise ValueError("the origin * is refused where no keys are asked for; expected exact origins")
        return self


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment; errors: `CallError` naming the variable."""
    names = {PREFIX + field.upper(): field for field in Settings.model_fields}
    given = {field: environment[name] for name, field in names.items() if environment.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str((*first["loc"], "cors_origins")[0]).upper()  # what several settings make wrong together has no place
        raise CallError(f"The variable {PREFIX}{name} is wrong: {first['msg'].removeprefix(SAID)}.") from None
