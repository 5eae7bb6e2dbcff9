"""`textcx keys`: the secret is shown once, lists show none, and a wrong call is refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from textcx.cli.main import cli
from textcx.errors import AccessError, CallError, StoreError, TextcxError
from textcx.store.server import open_store


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "service.db")


def keys(*words: str, database: str) -> Result:
    done = CliRunner().invoke(cli, ["keys", *words], env={"TEXTCX_DATABASE": database})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def created(database: str, *more: str, tenant: str = "Acme", scopes: str = "ingest,read") -> str:
    done = keys("create", "--tenant", tenant, "--scopes", scopes, *more, database=database)
    assert 0 == done.exit_code, done.stderr
    return done.stdout.strip()


def listed(database: str, *more: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(keys("list", "--json", *more, database=database).stdout)
    return rows


def opened_by(database: str, secret: str) -> tuple[str, Sequence[str]]:
    store = open_store(database)
    try:
        access = store.authenticate(secret)
        return store.tenants()[access.tenant], access.key.scopes
    finally:
        store.close()


def test_the_secret_alone_is_on_stdout_and_opens_the_tenant(database: str) -> None:
    done = keys("create", "--tenant", "Acme", "--scopes", "ingest, read", database=database)
    assert ("Acme", ("ingest", "read")) == opened_by(database, done.stdout.strip())
    assert 1 == len(done.stdout.splitlines())
    assert "without an end" in done.stderr and "shown this once" in done.stderr


def test_a_second_key_of_a_name_belongs_to_the_same_tenant(database: str) -> None:
    created(database)
    created(database, tenant="Umbra")
    created(database, scopes="admin")
    store = open_store(database)
    assert ["Acme", "Umbra"] == list(store.tenants().values())
    store.close()


def test_the_option_wins_over_the_environment(database: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    secret = created(database, "--database", other)
    assert "Acme" == opened_by(other, secret)[0]
    assert not Path(database).exists()


def test_a_list_shows_states_and_no_secret(database: str) -> None:
    secrets = [created(database, "--name", "front", "--expires-in", "90d"), created(database, tenant="Umbra")]
    table = keys("list", database=database).stdout
    assert ["Acme", "Umbra"] == [row["tenant"] for row in listed(database)]
    assert ["id", "tenant", "name"] == table.splitlines()[0].split()[:3]
    assert "front" in table and "ingest,read" in table and "active" in table
    assert not any(secret in table for secret in secrets)


def test_a_list_of_one_tenant_leaves_out_the_others(database: str) -> None:
    created(database)
    created(database, tenant="Umbra")
    assert ["Umbra"] == [row["tenant"] for row in listed(database, "--tenant", "Umbra")]
    with pytest.raises(CallError, match="no tenant 'Ombra'; there is: Acme, Umbra"):
        keys("list", "--tenant", "Ombra", database=database)


def test_a_revoked_key_opens_nothing(database: str) -> None:
    secret = created(database)
    (row,) = listed(database)
    keys("revoke", row["id"], database=database)
    assert ["revoked"] == [row["state"] for row in listed(database)]
    with pytest.raises(AccessError):
        opened_by(database, secret)


def test_a_secret_in_place_of_an_id_is_refused_without_repeating_it(database: str) -> None:
    secret = created(database)
    with pytest.raises(CallError, match="expected its id") as refused:
        keys("revoke", secret, database=database)
    assert secret not in str(refused.value)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--scopes", "read,write"), "--scopes has 'write'; expected some of ingest, read, admin"),
        (("--scopes", " , "), "--scopes has nothing"),
        (("--scopes", "read", "--expires-in", "soon"), "--expires-in is 'soon'"),
        (("--scopes", "read", "--expires-in", "0d"), "--expires-in is '0d'"),
        (("--scopes", "read", "--expires-in", "999999w"), "up to ten years"),
        (("--scopes", "read", "--tenant", " "), "--tenant is empty"),
    ],
)
def test_a_wrong_call_makes_no_database(database: str, words: Sequence[str], says: str) -> None:
    with pytest.raises(CallError, match="^.*" + says.replace("(", r"\(")):
        keys("create", "--tenant", "Acme", *words, database=database)
    assert not Path(database).exists()


def test_an_unknown_id_is_refused_by_name(database: str) -> None:
    created(database)
    with pytest.raises(CallError, match="no key 'key_none'"):
        keys("revoke", "key_none", database=database)


def test_a_list_of_no_database_makes_none(database: str) -> None:
    with pytest.raises(CallError, match="There is no database"):
        keys("list", database=database)
    assert not Path(database).exists()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 20, None])
def test_what_is_no_database_is_refused_with_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "place.db"
    place.mkdir() if content is None else place.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be opened"):
        keys("list", database=str(place))


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql://[half/db", "sqlite://"])
def test_an_address_that_is_none_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(TextcxError):
        keys("create", "--tenant", "Acme", "--scopes", "read", database=url)


def test_the_times_of_a_key_are_written_in_utc_with_z(database: str) -> None:
    created(database, "--expires-in", "90d")
    found = listed(database)[0]
    assert ["Z", "Z"] == [found[name][-1] for name in ("created", "expires")]
