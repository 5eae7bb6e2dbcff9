"""`textcx serve`: the HTTP service."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from tempfile import TemporaryDirectory

import click

from textcx.errors import CallError, NotFoundError

APPLICATION, SETTINGS = "api.app:from_environment", "api.settings:read_settings"
DATABASE = "textcx.db"
DRAIN = 30


@click.command("serve", short_help="Answer over HTTP.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes, each with its own model."
)
@click.option(
    "--database",
    metavar="URL",
    envvar="TEXTCX_DATABASE",
    default=DATABASE,
    show_default=True,
    help="Path of a SQLite file, or a postgresql:// URL.",
)
@click.option(
    "--recipe",
    "recipe_title",
    metavar="NAME[@VERSION]",
    envvar="TEXTCX_RECIPE",
    default="default",
    show_default=True,
    help="The models (see `textcx models list`).",
)
@click.option("--open", "open_access", is_flag=True, help="Ask for no keys; on this machine only.")
def serve_command(host: str, port: int, workers: int, database: str, recipe_title: str, open_access: bool) -> None:
    """Answer over HTTP until it is stopped; docs/api.md says how to call it.

    \b
    Example:
      textcx serve --port 8000 --database textcx.db
    """  # fmt: skip
    import uvicorn
    from uvicorn.importer import import_from_string

    from textcx.recipe import titled

    if open_access and not _is_loopback(host):
        raise CallError(
            f"--open asks for no keys, so it is refused on {host}; expected a loopback host such as 127.0.0.1."
        )
    titled(recipe_title)  # what is wrong is said now, and not by every process
    given = {"TEXTCX_DATABASE": database, "TEXTCX_OPEN_ACCESS": str(open_access), "TEXTCX_RECIPE": recipe_title}
    import_from_string(SETTINGS)(os.environ | given)
    _check_free(host, port)
    _prepare(database, open_access)
    click.echo(
        f"textcx: http://{host}:{port} (database {_shown(database)}, {workers} process{'es' * (workers > 1)})", err=True
    )
    with _shared(workers) as more:
        os.environ |= given | more
        uvicorn.run(
            APPLICATION,
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN,
        )


@contextmanager
def _shared(workers: int) -> Iterator[dict[str, str]]:
    """Make a folder in which several processes count together, for as long as they run."""
    if workers == 1:
        yield {}
        return
    with TemporaryDirectory(prefix="textcx-", ignore_cleanup_errors=True) as folder:
        yield {"TEXTCX_SHARED_FOLDER": folder}


def _prepare(database: str, open_access: bool) -> None:
    """Bring the tables up to date once, before any process starts, and say how to make a key where there is none."""
    from textcx.store.server import open_store

    store = open_store(database)
    try:
        known = any(store.tenant(tenant).keys.all() for tenant in store.tenants())
    except NotFoundError:  # a tenant was erased in the meantime
        known = True
    finally:
        store.close()
    if not known and not open_access:
        click.echo("textcx: there is no key yet; make one with `textcx keys create`, or start with --open.", err=True)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CallError(
                f"{host}:{port} cannot be listened on ({error.strerror}); choose another --host or --port."
            ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(database: str) -> str:
    """The database without a password."""
    from sqlalchemy.engine import make_url

    return make_url(database).render_as_string() if "://" in database else database
