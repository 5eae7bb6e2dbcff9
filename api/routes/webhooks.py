"""Webhooks: where events go, what was sent there, and a ping to try it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import Admin, Serving
from api.errors import InvalidItems
from api.schemas.common import Page
from api.schemas.webhooks import DeliveryOut, NewWebhookOut, RotateRequest, WebhookOut, WebhookRequest
from textcx.jobs.addresses import AddressError, target_of
from textcx.store.cursors import LARGEST_PAGE

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="most items of a page")]
Cursor = Annotated[str | None, Query(max_length=200, description="the `next` of the page before")]


@router.post("", status_code=201, summary="Make a webhook")
def create(body: WebhookRequest, caller: Admin, parts: Serving, response: Response) -> NewWebhookOut:
    """Send events to a URL from now on; the answer holds the secret that signs them, this once."""
    _check(body.url, private=parts.settings.webhooks_allow_private)
    made = caller.scope.webhooks.create(body.url, body.events)
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    return NewWebhookOut.of(made)


@router.get("", summary="List webhooks")
def every(caller: Admin) -> Page[WebhookOut]:
    """Return all webhooks, the oldest first, on one page."""
    return Page(items=[WebhookOut.of(each) for each in caller.scope.webhooks.all()], next=None)


@router.get("/{webhook}", summary="Read a webhook")
def get(webhook: str, caller: Admin) -> WebhookOut:
    """Return a webhook."""
    return WebhookOut.of(caller.scope.webhooks.get(webhook))


@router.delete("/{webhook}", status_code=204, response_class=Response, summary="Remove a webhook")
def remove(webhook: str, caller: Admin) -> None:
    """Remove a webhook with its log; what waits for it is not sent."""
    caller.scope.webhooks.remove(webhook)


@router.get("/{webhook}/deliveries", summary="List what was sent")
def deliveries(webhook: str, caller: Admin, limit: Limit = 50, cursor: Cursor = None) -> Page[DeliveryOut]:
    """Return the events sent or waiting to be sent to a webhook, the newest first, page by page."""
    found = caller.scope.webhooks.deliveries(webhook, cursor, limit)
    return Page(items=[DeliveryOut.of(each) for each in found.items], next=found.next)


@router.post("/{webhook}/rotate-secret", summary="Change the secret")
def rotate(webhook: str, caller: Admin, body: RotateRequest | None = None) -> NewWebhookOut:
    """Make a new secret, shown this once; until the overlap is over each delivery carries a signature of the earlier ones too."""
    overlap = timedelta(hours=(body or RotateRequest()).overlap_hours)
    return NewWebhookOut.of(caller.scope.webhooks.rotate(webhook, overlap))


@router.post("/{webhook}/test", status_code=202, summary="Send a ping")
def ping(webhook: str, caller: Admin, parts: Serving) -> DeliveryOut:
    """Queue an event `ping`, signed and repeated like any other; `deliveries` says what became of it."""
    queued = caller.scope.webhooks.ping(webhook)
    if parts.sender:
        parts.sender.wake()
    return DeliveryOut.of(queued)


def _check(url: str, *, private: bool) -> None:
    try:
        target_of(url, private=private)
    except AddressError as error:
        raise InvalidItems(str(error), [{"pointer": "/url", "detail": str(error)}]) from None
