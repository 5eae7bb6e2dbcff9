"""The one error tree of textcx. Every message names the culprit, the value and what was expected.

TextcxError
├── CallError            the call or the input is wrong (exit status 2)
│   ├── InputError       a file of verbatims cannot be used
│   ├── TaxonomyError    a taxonomy file is not valid
│   ├── GazetteerError   a gazetteer file is not valid
│   ├── RecipeError      a recipe is not valid or wired wrongly
│   ├── AccessError      a key is unknown, expired, revoked or lacks a scope
│   ├── NotFoundError    what the call names does not exist for this tenant
│   ├── ConflictError    what the call asks contradicts what is stored
│   └── CursorError      a cursor of a page was not given out for this call
├── ArtifactError        weights are missing, damaged or of another version
├── StoreError           a database cannot be opened or is of another version
├── ServingError         a running service cannot answer (its kinds: textcx/serving/errors.py)
├── ClientError          a call of a service went wrong (its kinds: textcx/client/errors.py)
└── OutputError          a result cannot be written
"""

from __future__ import annotations


class TextcxError(Exception):
    """Base of every error textcx raises on purpose; its text is one sentence for a person."""


class CallError(TextcxError):
    """The call or what it points to is wrong; nothing was computed."""


class InputError(CallError):
    """A file of verbatims cannot be used."""


class TaxonomyError(CallError):
    """A taxonomy file is not valid."""


class GazetteerError(CallError):
    """A gazetteer file is not valid."""


class RecipeError(CallError):
    """A recipe is not valid, or its components do not fit together."""


class AccessError(CallError):
    """A key is unknown, expired, revoked or lacks the scope that the call needs."""


class NotFoundError(CallError):
    """What the call names does not exist, or belongs to another tenant."""


class ConflictError(CallError):
    """What the call asks contradicts what is stored."""


class CursorError(CallError):
    """A cursor was not given out by this service for this tenant, data set and filter."""


class ArtifactError(TextcxError):
    """Weights are missing, damaged or of another version."""


class StoreError(TextcxError):
    """A database cannot be opened, or its tables are of another version."""


class OutputError(TextcxError):
    """A result cannot be written."""
