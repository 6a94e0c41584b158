"""`python -m server_stub`: reads the command line, prepares the database, serves until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server_stub import __version__
from server_stub.settings import ENV_PREFIX, Settings, SettingsError, SipSettings, default_data_dir, public_address

if TYPE_CHECKING:
    from server_stub.db import Database

_log = logging.getLogger("server_stub")
CANNOT_START = 2
_STALE = timedelta(minutes=10)
"""How old the demo's "ten minutes ago" may become."""
KEEP_ALIVE_SECONDS = 75
"""Longer than a desktop keeps a connection (60 s): a pop shall neither wait for a new one nor meet one that ends."""


class StartError(RuntimeError):
    """The server cannot start; the argument is a sentence."""


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words[:1] == ["import"]:
        from server_stub.importing.command import main as import_main  # only who imports needs it

        return import_main(words[1:], environ)
    options = _parser(environ).parse_args(words)
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = _settings(options)
        return asyncio.run(_run(settings, options))
    except (SettingsError, StartError) as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_START
    except KeyboardInterrupt:
        return 0


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    # imported here, so that --help and a mistyped option answer at once
    from server_stub.app import create_app
    from server_stub.db import Database, DatabaseProblem
    from server_stub.features.packs.files import PackError
    from server_stub.features.packs.seed import seeded_at
    from server_stub.features.packs.synthetic import top_up

    if options.openapi:
        document = create_app(replace(settings, demo=True), Database(settings.sqlalchemy_url)).openapi()
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return 0
    listener = _listen(settings.host, settings.port)
    try:
        _make_data_dir(settings.data_dir)
        database = Database(settings.sqlalchemy_url)
        try:
            await database.migrate()
            if options.seed:
                await _load_pack(database, settings)
            if options.customers:
                added = await top_up(database, options.customers)
                _log.info("added %d customers", added)
            if await seeded_at(database) is None:
                _log.warning("The database is empty: start once with --seed to load an industry pack.")
            await _serve(create_app(settings, database), listener)
        except (DatabaseProblem, PackError) as error:
            raise StartError(str(error)) from error
        finally:
            await database.close()
    finally:
        listener.close()
    return 0


async def _load_pack(database: Database, settings: Settings) -> None:
    """Loads the pack into an empty database; in the demo moves what it brought up to the present."""
    from server_stub.features.packs.files import read_pack
    from server_stub.features.packs.seed import freshen, seed, seeded_at, seeded_pack
    from server_stub.features.packs.templates import add_templates
    from server_stub.models.schema import now
    from server_stub.security.passwords import Passwords

    there = await seeded_pack(database)
    if there not in ("", settings.pack):
        raise StartError(
            f'The database holds the industry pack "{there}", not "{settings.pack}". '
            f"Choose another folder with --data-dir, or --pack {there}."
        )
    loaded = await seeded_at(database)
    if loaded is not None and not (settings.demo and now() - loaded > _STALE):
        await add_templates(database, settings.packs_dir / settings.pack)
        return
    files = await asyncio.to_thread(read_pack, settings.packs_dir, settings.pack)
    if loaded is None:
        await seed(database, files, Passwords(settings.password_cost))
        _log.info("loaded the pack %s", settings.pack)
    else:
        await freshen(database, files)


async def _serve(app: Any, listener: socket.socket) -> None:
    import uvicorn

    host, port = listener.getsockname()[:2]

    class Server(uvicorn.Server):
        """Says when it serves, and lets go of the live streams before it waits for connections to end."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn raises the signal again at its end; being told to stop is no way to die
            signals = (signal.SIGINT, signal.SIGTERM)
            before = {number: signal.signal(number, self.handle_exit) for number in signals}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                gc.freeze()  # what a start makes is there to stay: walking over it now and then takes 50 ms
                shown = f"[{host}]" if ":" in host else host
                sys.stdout.write(f"READY {json.dumps({'url': f'http://{shown}:{port}', 'pid': os.getpid()})}\n")
                sys.stdout.flush()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.hub.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        server_header=False,
    )
    server = Server(config)
    await server.serve([listener])
    if not server.started:
        raise StartError("The server did not start; the log above says why.")


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises StartError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # asyncio asks for TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise StartError(f"{host} is no address to listen on: {error.strerror}.") from error
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(512)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise StartError(
            f"Port {port} on {host} cannot be used ({reason.lower()}). "
            "Stop the program that has it, or choose another with --port."
        ) from error
    return listener


def _make_data_dir(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "permission denied")
    except OSError as error:
        raise StartError(f"The data folder {path} cannot be used: {error.strerror}.") from error


def _settings(options: argparse.Namespace) -> Settings:
    base = Settings(
        data_dir=options.data_dir,
        host=options.host,
        port=options.port,
        database_url=options.database_url,
        pack=options.pack,
        demo=options.demo,
        sip=_sip_settings(options),
        public_url=public_address(options.public_url),
    )
    if options.recordings_dir is not None:
        base = replace(base, recordings_dir=options.recordings_dir)
    if options.packs_dir is not None:
        base = replace(base, packs_dir=options.packs_dir)
    if options.delivery is not None:
        from server_stub.delivery.file import read_delivery  # only who has such a file needs it

        mail, sms = read_delivery(options.delivery)
        base = replace(base, mail=mail, sms=sms)
    _ = base.sqlalchemy_url  # says at once when it cannot be used
    return base


def _sip_settings(options: argparse.Namespace) -> SipSettings:
    """The exchange file, and over it what single options say."""
    from server_stub.exchange import read_exchange  # only who has such a file needs it

    base = read_exchange(options.exchange) if options.exchange is not None else SipSettings()
    said = {
        "registrar": options.sip_registrar,
        "proxy": options.sip_proxy,
        "domain": options.sip_domain,
        "transport": options.sip_transport,
    }
    return replace(base, **{name: value for name, value in said.items() if value})


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server_stub",
        description="The server of Agent Desktop. It listens on this machine only unless --host says otherwise.",
        epilog="`python -m server_stub import --help` tells how to bring in customers, articles and numbers. "
        f"Options with a value can also be given as {ENV_PREFIX}<NAME>, for example {ENV_PREFIX}PORT=8080.",
    )

    def option(flag: str, default: Any, text: str, **more: Any) -> None:
        name = ENV_PREFIX + flag.removeprefix("--").replace("-", "_").upper()
        parser.add_argument(flag, default=environ.get(name, default), help=text, **more)

    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--seed", action="store_true", help="load the industry pack when the database is empty")
    parser.add_argument("--demo", action="store_true", help="start simulated callers who ring the agent's desktop")
    parser.add_argument("--openapi", action="store_true", help="print the OpenAPI document and end")
    option("--pack", "telecom", "industry pack (default: telecom)")
    option("--packs-dir", None, "folder with the packs", type=Path)
    option("--customers", 0, "fill up to this many customers, for load tests", type=_between(0, 5_000_000))
    option("--host", "127.0.0.1", "address to listen on (default: 127.0.0.1)")
    option("--port", 8080, "port to listen on, 0 takes a free one (default: 8080)", type=_between(0, 65535))
    option("--data-dir", default_data_dir(environ), "folder of database and key", type=Path)
    option("--database-url", "", "sqlite:///FILE or postgresql://USER@HOST/NAME (default: a file in --data-dir)")
    option("--public-url", "", "address by which customers open surveys, https://desk.example.org (none: no surveys)")
    option("--exchange", None, "TOML file that describes the exchange (resources/examples/exchange.toml)", type=Path)
    option(
        "--delivery", None, "TOML file with mail server and SMS gateway (resources/examples/delivery.toml)", type=Path
    )
    option("--recordings-dir", None, "folder where the exchange writes recordings, named SESSION.wav", type=Path)
    option("--sip-registrar", "", 'exchange for the desktops, "sip:host:port;transport=tcp"')
    option("--sip-proxy", "", "outbound proxy for the desktops")
    option("--sip-domain", "", "domain of the desktops' SIP addresses")
    option("--sip-transport", "", "udp, tcp or tls (default: udp)", choices=("udp", "tcp", "tls"))
    option("--log-level", "info", "debug, info, warning or error", choices=("debug", "info", "warning", "error"))
    return parser


def _between(low: int, high: int) -> Any:
    def whole_number(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low} to {high}")
        return number

    return whole_number


if __name__ == "__main__":
    sys.exit(main())
