"""The receiver's side of webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from textcx.client.errors import SignatureError
from textcx.client.results import Event


def verify_webhook(body: bytes | str, headers: Mapping[str, str], secret: str | Sequence[str]) -> Event:
    """Return the event of a webhook after its signature and time (five minutes) are checked; errors: `SignatureError`.

    `body` as it came, before any JSON library. Of several secrets one must fit, so that a secret can be changed without a gap.
    The same event can come twice: keep the `webhook-id` of the headers for a while.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret)
    for each in secrets:
        event = _verified(body, headers, each)
        if event is not None:
            return event
    raise SignatureError("The webhook is not signed with this secret, or was signed more than five minutes ago.")


def _verified(body: bytes | str, headers: Mapping[str, str], secret: str) -> Event | None:
    from standardwebhooks import Webhook
    from standardwebhooks.webhooks import EmptyWebhookSecretError, WebhookVerificationError

    try:
        return cast(Event, Webhook(secret).verify(body, dict(headers)))
    except EmptyWebhookSecretError as error:
        raise SignatureError("The secret is empty; expected the whsec_… of the webhook.") from error
    except (WebhookVerificationError, ValueError):  # the latter for what is no base64, no UTF-8, no JSON
        return None
