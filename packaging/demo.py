"""The demo: the bundled server with simulated callers, and the ordinary desktop logged in at it.

    python3 packaging/dev.py demo                                          a window to play with
    python3 packaging/dev.py demo --scripted --json out.json --shots shots the same, unattended, as a test of everything

Started by dev.py inside the project's environment. The scripted run drives the real widgets (demo_script.py) and ends
with a status other than 0 when any step did not really happen.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

READY_SECONDS = 90.0
_PR_SET_PDEATHSIG = 1


class DemoError(RuntimeError):
    """The demo cannot run; the argument is a sentence."""


def parser() -> argparse.ArgumentParser:
    """The demo's own options; dev.py passes them through."""
    options = argparse.ArgumentParser(
        prog="dev.py demo", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--scripted", action="store_true", help="no hands: a script takes calls in the real window")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the timeline of the scripted run")
    options.add_argument("--shots", type=Path, metavar="DIR", help="screenshots of each step: light, dark, Chinese")
    options.add_argument("--home", type=Path, metavar="DIR", help="where settings and data of the demo live")
    options.add_argument("--customers", type=int, default=0, metavar="N", help="fill the server up to N customers")
    options.add_argument("--pack", default="telecom", help="industry pack to show")
    options.add_argument("--server", default="", metavar="URL", help="use this running server (started with --demo)")
    options.add_argument("--typed", type=Path, metavar="FILE", help="scripted: note each typed text with its time")
    options.add_argument("--log-level", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    return options


def main(arguments: list[str]) -> int:
    """Runs the demo; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        _account(options.pack)  # a mistyped name is told before anything starts
        with _home(options.home, options.scripted, options.pack) as home:
            os.environ["AGENT_DESKTOP_HOME"] = str(home / "desktop")
            if options.server:
                return _desktop(options.server, options)
            with _server(home, options) as url:
                return _desktop(url, options)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1


@contextmanager
def _home(wanted: Path | None, scripted: bool, pack: str) -> Iterator[Path]:
    """A folder of its own: nothing of the user's is touched, and a scripted run always starts from nothing."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
    elif scripted:
        with tempfile.TemporaryDirectory(prefix="agent-desktop-demo-") as name:
            yield Path(name)
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache")
        folder = cache / "agent-desktop" / "demo" / pack
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


@contextmanager
def _server(home: Path, options: argparse.Namespace) -> Iterator[str]:
    """The bundled server as a child, with the simulated callers; gives its address."""
    data = home / "server"
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "server_stub", "--seed", "--demo", "--port", "0", "--data-dir", str(data)]
    command += ["--pack", options.pack]
    if options.customers:
        command += ["--customers", str(options.customers)]
    with (home / "server.log").open("ab") as log:
        child = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=_die_with_parent()
        )
    try:
        yield _wait_ready(child, home / "server.log")
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(5)
        if child.poll() is None:
            child.kill()
            child.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the server ends when this process dies, however it dies; called between fork and exec."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_ready(child: subprocess.Popen[str], log: Path) -> str:
    found: list[str] = []
    done = threading.Event()

    def read() -> None:
        for line in child.stdout or ():
            if line.startswith("READY "):
                found.append(str(json.loads(line.removeprefix("READY "))["url"]))
                done.set()
        done.set()

    threading.Thread(target=read, name="server-output", daemon=True).start()
    done.wait(READY_SECONDS)
    if not found:
        lines = log.read_text(errors="replace").splitlines()[-5:]
        raise DemoError("The demo's server did not start. Its last words:\n" + "\n".join(lines))
    return found[0]


def _account(pack: str) -> tuple[str, str]:
    """Who sits at the desk, with the password: the first of the pack who takes calls, whom the demo's callers ring."""
    path = ROOT / "resources" / "packs" / pack / "pack.json"
    if not path.is_file():
        known = ", ".join(sorted(p.parent.name for p in path.parent.parent.glob("*/pack.json")))
        raise DemoError(f'There is no industry pack "{pack}"; there are {known}.')
    described = json.loads(path.read_text(encoding="utf-8"))
    username = next(u["username"] for u in described["users"] if u["role"] in ("agent", "expert"))
    return str(username), str(described["demo_password"])


def _desktop(url: str, options: argparse.Namespace) -> int:
    from demo_script import Login, hands_on, scripted

    from agent_desktop.bootstrap import Options, run

    login = Login(url, *_account(options.pack))
    microphone = ROOT / "resources" / "sounds" / "demo" / "answers-1-en.wav" if options.scripted else None
    settings = Options(
        server=url, username=login.username, demo=True, microphone_file=microphone, log_level=options.log_level
    )
    if not options.scripted:
        print(f"The window opens now. You are {login.username}; press 'Next caller' at the top for a customer.")
        return run(settings, lambda running: hands_on(running, login))
    return run(settings, lambda running: scripted(running, login, options.json, options.shots, options.typed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
