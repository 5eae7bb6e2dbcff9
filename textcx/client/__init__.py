"""A typed client of the HTTP interface: `from textcx.client import Client`; see docs/client.md."""

from textcx.client.client import Client
from textcx.client.errors import (
    AccessDenied,
    ClientError,
    Conflict,
    ConnectionFailed,
    Invalid,
    JobFailed,
    NotFound,
    Problem,
    RateLimited,
    SignatureError,
    Unavailable,
    WaitTimeout,
)
from textcx.client.webhooks import verify_webhook

__all__ = [
    "AccessDenied",
    "Client",
    "ClientError",
    "Conflict",
    "ConnectionFailed",
    "Invalid",
    "JobFailed",
    "NotFound",
    "Problem",
    "RateLimited",
    "SignatureError",
    "Unavailable",
    "WaitTimeout",
    "verify_webhook",
]
