"""A real exchange to play with: Asterisk and the server, until Ctrl-C; two desktops log in at them.

    python3 packaging/dev.py lab

It prints the commands that start the desktops and the numbers to dial. While it runs, each line that is typed is
carried out: an empty one or "billing" makes a customer call the queue, a number makes a customer call that number.
Everything is on this computer and is gone afterwards, unless --folder names where it stays.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import dataclasses
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from asterisk import fetch
from asterisk.exchange import AGENTS, Exchange, ExchangeFailed, Settings

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "resources" / "packs" / "telecom" / "pack.json"
VOICE = ROOT / "resources" / "sounds" / "demo" / "emily-clarke-1-en.wav"
QUEUES = {"support": "700", "billing": "701", "vip": "702"}
NUMBERS = (
    ("1001 to 1006", "the agents"),
    ("700, 701, 702", "the queues support, billing and vip"),
    ("8000 to 8009, 81001", "conference rooms, and that of 1001"),
    ("600", "echo"),
    ("*8, *81002", "pick up what rings in the group, or at 1002"),
    ("*801002", "intercom to 1002"),
    ("*97, *981002", "hear one's mailbox, leave a message for 1002"),
    ("7486, 7603, ...", "is refused with SIP code 486, 603, ..."),
    ("763, 773", "rings for 3 s and answers; answers and hangs up after 3 s"),
    ("780, 783", "rings for ever; says nothing at all"),
    ("601, 602, 603", "1000 Hz, 440 Hz, music"),
)
EXCHANGE = """
[sip]
registrar = "{registrar}"
domain = "{address}"
transport = "{transport}"
srtp = "{srtp}"
local_port = 0
voicemail_number = "*97"
[network]
tls_ca_file = "{authority}"
[features]
conference_room = "8{{extension}}"
pickup_prefix = "*8"
intercom_prefix = "*80"
echo_number = "600"
[manager]
host = "{address}"
port = {ami}
username = "agent-desktop"
secret = "{secret}"
"""


class LabError(RuntimeError):
    """The lab cannot run; the argument is a sentence."""


def parser() -> argparse.ArgumentParser:
    """The lab's own options; dev.py passes them through."""
    options = argparse.ArgumentParser(
        prog="dev.py lab", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument(
        "--transport", choices=("udp", "tcp", "tls"), default="udp", help="between desktop and exchange"
    )
    options.add_argument("--port", type=int, default=8080, help="of the server, 0 takes a free one (default: 8080)")
    options.add_argument("--folder", type=Path, metavar="DIR", help="keep data, logs and keys here (a short path)")
    return options


def main(arguments: list[str]) -> int:
    """Runs the lab until it is interrupted; returns the exit status."""
    options = parser().parse_args(arguments)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)  # a shell starts what runs in the background with the key's signal ignored
    try:
        with _folder(options.folder) as folder:
            run(folder, options.transport, options.port)
    except KeyboardInterrupt:
        print("\nThe lab is closed.")
    except (LabError, ExchangeFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def run(folder: Path, transport: str, port: int) -> None:
    """Server first, because it knows the agents' passwords; then the exchange with these."""
    root = fetch.find()
    if root is None:
        raise LabError("Asterisk is not here yet: start this by `python3 packaging/dev.py lab`.")
    settings = Settings.random()
    exchange = Exchange(root, folder / "pbx", settings)
    exchange.prepare()
    with _server(folder, exchange, transport, port) as url:
        people = dict(_people(url))
        passwords = {number: person["password"] for number, person in people.items()}
        exchange = Exchange(root, exchange.folder, dataclasses.replace(settings, passwords=passwords))
        try:
            exchange.start()
            shutil.copy(VOICE, folder / "pbx" / "sounds" / "caller.wav16")
            for number in list(people)[:2]:
                for queue in QUEUES:
                    exchange.console(f"queue add member PJSIP/{number} to {queue}")
            print(instructions(folder, exchange, url, transport, people), flush=True)
            _listen(exchange)
        finally:
            exchange.stop()


def instructions(folder: Path, exchange: Exchange, url: str, transport: str, people: dict[str, dict[str, str]]) -> str:
    """What a person has to know, in full sentences and whole command lines."""
    password = json.loads(PACK.read_text(encoding="utf-8"))["demo_password"]
    desktops = []
    for number, person in list(people.items())[:2]:
        home = folder / f"desktop-{number}"
        command = (
            f"AGENT_DESKTOP_HOME={home} {sys.executable} -m agent_desktop --server {url} --username {person['name']}"
        )
        desktops.append(f"  {number}  {command}")
    numbers = "\n".join(f"  {number:<19} {what}" for number, what in NUMBERS)
    return f"""
The exchange listens at {exchange.settings.registrar(transport)}, the server at {url}.
Its log is {exchange.log}; its configuration lies in {exchange.folder / "etc"}.

Start two desktops, each in a terminal of its own (in {ROOT}); the password of everybody is {password}

{chr(10).join(desktops)}

Numbers to dial:
{numbers}

Press Enter here and a customer calls the queue billing; type a number and Enter, and a customer calls that.
Ctrl-C ends the lab.
"""


def _listen(exchange: Exchange) -> None:
    """Carries out what is typed, until the exchange or the terminal is gone; without a terminal it only waits."""
    with selectors.DefaultSelector() as selector:
        with contextlib.suppress(ValueError, OSError):  # a file or nothing at all in place of a terminal
            selector.register(sys.stdin, selectors.EVENT_READ)
        while exchange.pid is not None:
            if not selector.get_map():
                time.sleep(0.5)
            elif selector.select(0.5):
                line = sys.stdin.readline()
                if not line:
                    selector.unregister(sys.stdin)
                    continue
                print(_call(exchange, line.strip()), flush=True)
    raise LabError(f"The exchange ended by itself; see {exchange.log}.")


def _call(exchange: Exchange, wanted: str) -> str:
    number = QUEUES.get(wanted or "billing", wanted)
    if not number.isascii() or not number.lstrip("+").isdigit():
        return f"{wanted!r} is no number and none of the queues {', '.join(QUEUES)}."
    exchange.console(f"channel originate PJSIP/speak@customers extension {number}@lab-customer")
    return f"A customer calls {number}."


@contextlib.contextmanager
def _server(folder: Path, exchange: Exchange, transport: str, port: int) -> Iterator[str]:
    """The bundled server as a child, told of the exchange; its address."""
    description = folder / "exchange.toml"
    description.write_text(
        EXCHANGE.format(
            registrar=exchange.settings.registrar(transport), address=exchange.settings.address, transport=transport,
            srtp="mandatory" if transport == "tls" else "off", authority=exchange.authority, ami=exchange.settings.ami,
            secret=exchange.settings.password,
        ),
        encoding="utf-8",
    )  # fmt: skip
    command = [
        sys.executable, "-m", "server_stub", "--seed", "--port", str(port), "--data-dir", str(folder / "server"),
        "--exchange", str(description), "--log-level", "warning",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, preexec_fn=_orphan) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("READY "):
                    yield str(json.loads(line.removeprefix("READY "))["url"])
                    return
            raise LabError("The server did not start; it says why above.")
        finally:
            process.terminate()


def _people(url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Extension -> name and SIP password of the agents of the pack that the exchange has an account for."""
    pack = json.loads(PACK.read_text(encoding="utf-8"))
    for user in pack["users"]:
        if user["extension"] in AGENTS:
            login = {"username": user["username"], "password": pack["demo_password"]}
            token = _ask(f"{url}/v1/auth/login", login)["access_token"]
            line = _ask(f"{url}/v1/provisioning", token=token)["lines"][0]
            yield user["extension"], {"name": user["username"], "password": line["password"]}


def _ask(url: str, body: object = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310  (our own server)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


@contextlib.contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _orphan() -> None:
    """Runs in the server: it ends when the lab dies, whatever kills the lab."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
