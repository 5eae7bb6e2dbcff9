"""Webhooks and what was sent to them, as they go over the wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import At, Strict
from textcx.store import values

Event = Literal["job.succeeded", "job.failed", "alert.raised"]
EXAMPLE: dict[str, Any] = {
    "id": "wh_4f0c2b9e71a35d680c1e",
    "url": "https://hooks.example.com/textcx",
    "events": ["job.failed", "job.succeeded"],
    "active": True,
    "created_at": "2026-05-04T10:30:00Z",
    "former_secrets_until": None,
}


class WebhookRequest(Strict):
    """Where events should go."""

    url: str = Field(min_length=1, max_length=2048, description="https, on a public address, without user or password")
    events: list[Event] = Field(min_length=1, max_length=10, description="what to send; `ping` comes on request only")

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"url": EXAMPLE["url"], "events": EXAMPLE["events"]}]}
    )


class WebhookOut(BaseModel):
    """A webhook, without its secret."""

    id: str
    url: str
    events: list[str]
    active: bool = Field(description="false once the receiver has answered 410 Gone")
    created_at: At
    former_secrets_until: At | None = Field(
        description="until when earlier secrets sign beside the present one; null where it signs alone"
    )

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @classmethod
    def of(cls, stored: values.Webhook) -> WebhookOut:
        """Return the webhook as it goes over the wire."""
        return cls(**_shown(stored))


class RotateRequest(Strict):
    """For how long the secrets before should go on to sign."""

    overlap_hours: int = Field(
        default=24, ge=0, le=168, description="0: they end at once, as where one has come to be known by others"
    )

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]})


class NewWebhookOut(WebhookOut):
    """A webhook with the new secret that signs what is sent to it."""

    secret: str = Field(description="shown this once; `whsec_` and base64, for any Standard Webhooks library")

    model_config = ConfigDict(
        json_schema_extra={"examples": [EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}
    )

    @classmethod
    def of(cls, stored: values.Webhook) -> NewWebhookOut:
        """Return the webhook with its secret."""
        return cls(**_shown(stored), secret=stored.secret)


class DeliveryOut(BaseModel):
    """An event on its way to a webhook, or arrived."""

    id: str = Field(description="the `webhook-id` of every attempt")
    event: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: int = Field(description="how often it was sent")
    status: int | None = Field(description="what the receiver answered last; null before, or where it did not answer")
    error: str | None = Field(description="why the last attempt failed")
    next_at: At | None = Field(description="when it is sent next; null where it is delivered or has failed")
    created_at: At
    data: dict[str, Any] = Field(description="the `data` of the body that is sent: ids and counts, no customer's words")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "msg_4f0c2b9e71a35d680c1e",
                    "event": "job.succeeded",
                    "state": "waiting",
                    "attempts": 1,
                    "status": 503,
                    "error": "The receiver answered 503.",
                    "next_at": "2026-05-04T10:35:00Z",
                    "created_at": "2026-05-04T10:30:00Z",
                    "data": {"dataset": "ds_4f0c2b9e71a35d680c1e"},
                }
            ]
        }
    )

    @classmethod
    def of(cls, stored: values.Delivery) -> DeliveryOut:
        """Return the delivery as it goes over the wire."""
        names = ("id", "event", "state", "attempts", "status", "error", "next_at", "created_at")
        return cls(**{name: getattr(stored, name) for name in names}, data=dict(stored.payload))


def _shown(stored: values.Webhook) -> dict[str, Any]:
    names = ("id", "url", "active", "created_at")
    same = {name: getattr(stored, name) for name in names}
    return {"events": list(stored.events), "former_secrets_until": stored.former_until, **same}
