"""`textcx keys`: who may call the service, and what they may do there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textcx.errors import CallError, NotFoundError
from textcx.records import moment

if TYPE_CHECKING:
    from textcx.store.server import Store
    from textcx.store.values import Key

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=3650)
SECRETS_BEGIN = "tcx_"
COLUMNS = ("id", "tenant", "name", "begins", "scopes", "state", "created", "last used", "expires")

database_option = click.option(
    "--database", default="textcx.db", show_default=True, envvar="TEXTCX_DATABASE", metavar="URL",
    help="SQLite file or postgresql:// URL [also: TEXTCX_DATABASE].",
)  # fmt: skip


@click.group("keys")
def keys_group() -> None:
    """Create, list and revoke the keys of the service."""


@keys_group.command("create")
@click.option("--tenant", required=True, metavar="NAME", help="Whose data the key opens; made where there is none.")
@click.option("--scopes", required=True, metavar="A,B", help="Some of ingest, read, admin (admin opens everything).")
@click.option("--name", default="", metavar="N", help="What the key is for, to tell it from others.")
@click.option("--expires-in", metavar="90d", help="Minutes, hours, days or weeks: 30m, 12h, 90d, 8w [default: never].")
@database_option
def create_command(tenant: str, scopes: str, name: str, expires_in: str | None, database: str) -> None:
    """Create a key and print its secret, which is shown this once.

    The secret alone goes to stdout, the explanation to stderr.

    \b
    Example:
      KEY=$(textcx keys create --tenant Acme --scopes ingest,read)
    """
    chosen, lasting, owner = _scopes(scopes), _lasting(expires_in), _filled(tenant)
    with _opened(database) as store:
        expires_at = None if lasting is None else store.clock() + lasting
        scope = store.tenant(_tenants(store).get(owner) or store.create_tenant(owner))
        made = scope.keys.create(name, chosen, expires_at)
    click.echo(
        f"Key {made.key.id} of {owner}: {', '.join(made.key.scopes)}; {_until(made.key.expires_at)}.\n"
        "Its secret is shown this once; only a digest of it is kept:",
        err=True,
    )
    click.echo(made.secret)


@keys_group.command("list")
@click.option("--tenant", metavar="NAME", help="Only the keys of this tenant.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@database_option
def list_command(tenant: str | None, as_json: bool, database: str) -> None:
    """List the keys, revoked ones too; secrets are never shown."""
    with _opened(database, must_exist=True) as store:
        if tenant is not None and tenant not in _tenants(store):
            raise NotFoundError(f"There is no tenant {tenant[:60]!r}; {_known(store)}.")
        rows = [row for row in _rows(store) if tenant in (None, row["tenant"])]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else _table(rows))


@keys_group.command("revoke")
@click.argument("key", metavar="ID")
@database_option
def revoke_command(key: str, database: str) -> None:
    """Revoke the key with this id (see `textcx keys list`): it opens nothing from now on."""
    if key.startswith(SECRETS_BEGIN):
        raise CallError("This is the secret of a key; expected its id, key_…, as `textcx keys list` shows it.")
    with _opened(database, must_exist=True) as store:
        revoked = _revoke(store, key)
    click.echo(f"{revoked.id} is revoked.")


def _revoke(store: Store, key: str) -> Key:
    for tenant in store.tenants():
        try:
            return store.tenant(tenant).keys.revoke(key)
        except NotFoundError:
            continue
    raise NotFoundError(f"There is no key {key[:60]!r}; `textcx keys list` shows the ids.")


@contextmanager
def _opened(database: str, *, must_exist: bool = False) -> Iterator[Store]:
    from textcx.store.engine import normal
    from textcx.store.server import open_store

    file = normal(database).removeprefix("sqlite:///")
    if must_exist and "://" not in file and not Path(file).exists():
        raise CallError(f"There is no database {file}; expected one that `textcx keys create` or `textcx serve` made.")
    store = open_store(database)
    try:
        yield store
    finally:
        store.close()


def _tenants(store: Store) -> dict[str, str]:
    """The ids of the tenants by name; of two with one name the older."""
    return {name: tenant for tenant, name in reversed(store.tenants().items())}


def _known(store: Store) -> str:
    names = ", ".join(list(dict.fromkeys(store.tenants().values()))[:20])
    return f"there is: {names}" if names else "there is none yet"


def _scopes(given: str) -> list[str]:
    from textcx.store.values import SCOPES

    chosen = [scope.strip() for scope in given.split(",") if scope.strip()]
    wrong = [scope for scope in chosen if scope not in SCOPES]
    if wrong or not chosen:
        found = ", ".join(map(repr, wrong)) or "nothing"
        raise CallError(f"--scopes has {found}; expected some of {', '.join(SCOPES)}, with commas between them.")
    return chosen


def _filled(tenant: str) -> str:
    if not tenant.strip():
        raise CallError("--tenant is empty; expected a name.")
    return tenant.strip()


def _lasting(given: str | None) -> timedelta | None:
    if given is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([mhdw])", given.strip().lower())
    lasting = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < lasting <= LONGEST:
        raise CallError(f"--expires-in is {given!r}; expected a number and m, h, d or w, such as 90d, up to ten years.")
    return lasting


def _rows(store: Store) -> list[dict[str, Any]]:
    found = ((name, key) for tenant, name in store.tenants().items() for key in store.tenant(tenant).keys.all())
    return [_row(tenant, key, store.clock()) for tenant, key in found]


def _row(tenant: str, key: Key, now: datetime) -> dict[str, Any]:
    times = {"created": key.created_at, "last used": key.last_used_at, "expires": key.expires_at}
    shown = {"id": key.id, "tenant": tenant, "name": key.name, "begins": key.prefix, "scopes": list(key.scopes)}
    shown["state"] = (
        "revoked" if key.revoked_at else "expired" if key.expires_at and key.expires_at <= now else "active"
    )
    return shown | {name.replace(" ", "_"): at and moment(at, "seconds") for name, at in times.items()}


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [COLUMNS, *(tuple(_cell(row[name.replace(" ", "_")]) for name in COLUMNS) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return str(value or "-")


def _until(expires_at: datetime | None) -> str:
    return f"good until {expires_at:%Y-%m-%d %H:%M} UTC" if expires_at else "without an end"
