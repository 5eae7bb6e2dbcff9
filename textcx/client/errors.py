"""What can go wrong in a call of the service.

ClientError
├── ConnectionFailed     no answer came
├── Problem              the service answered with a problem (RFC 9457)
│   ├── AccessDenied     401, 403: the key is not good, or not for this
│   ├── NotFound         404
│   ├── Conflict         409
│   ├── Invalid          400, 413, 415, 422: the call is wrong; `errors` says where
│   ├── RateLimited      429: too many calls, or a full queue; `retry_after` says when
│   └── Unavailable      503
├── JobFailed            a job that was waited for failed or was cancelled
├── WaitTimeout          a job goes on, but the patience is at its end
└── SignatureError       a webhook was not signed with this secret, or too long ago
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textcx.errors import TextcxError

if TYPE_CHECKING:
    from textcx.client.results import Job


class ClientError(TextcxError):
    """Base of every error the client raises on purpose."""


class ConnectionFailed(ClientError):
    """No answer came: the service could not be reached, or did not answer in time."""


class Problem(ClientError):
    """The service answered with a problem; its fields are those of RFC 9457."""

    def __init__(self, content: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.type = str(content.get("type", "about:blank"))
        self.title = str(content.get("title", ""))
        self.status = int(content.get("status", 0))
        self.detail = str(content.get("detail", ""))
        self.request_id: str | None = content.get("request_id")
        self.errors: Sequence[Mapping[str, Any]] = content.get("errors") or ()
        self.retry_after = retry_after
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        places = "".join(f" {_place(each)}: {each.get('detail', '')}" for each in self.errors[:3])
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.status} {self.title}: {self.detail}{places}{request}"


class AccessDenied(Problem):
    """The key is missing, unknown, revoked or expired, or lacks the scope."""


class NotFound(Problem):
    """There is no such thing for this tenant."""


class Conflict(Problem):
    """It contradicts what is stored."""


class Invalid(Problem):
    """The call is wrong; the same call will be refused again."""


class RateLimited(Problem):
    """Too many calls, or no room in the queue; `retry_after` is in seconds."""


class Unavailable(Problem):
    """The service cannot answer now."""


class JobFailed(ClientError):
    """A job failed or was cancelled; `job` is its last state."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"The job {job['id']} has {_ended(job)}.")


class WaitTimeout(ClientError):
    """A job was not at its end in time; it goes on, and `job` is its last state."""

    def __init__(self, job: Job, seconds: float) -> None:
        self.job = job
        super().__init__(f"The job {job['id']} is {job['status']} after {seconds:g} seconds; it goes on.")


class SignatureError(ClientError):
    """A webhook cannot be trusted."""


KINDS: dict[int, type[Problem]] = {
    400: Invalid, 401: AccessDenied, 403: AccessDenied, 404: NotFound, 409: Conflict,
    413: Invalid, 415: Invalid, 422: Invalid, 429: RateLimited, 503: Unavailable,
}  # fmt: skip


def _place(error: Mapping[str, Any]) -> str:
    line = f"line {error['line']} " if "line" in error else ""
    return line + (error.get("pointer") or error.get("parameter") or "")


def _ended(job: Job) -> str:
    return f"failed: {job['error']}" if job["status"] == "failed" else f"been {job['status']}"
