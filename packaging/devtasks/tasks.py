"""The tasks behind dev.py: what each needs to be set up, and what it starts."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pjsip import recipe

from devtasks import checks, lock, suite, system, translations
from devtasks.children import run_child
from devtasks.console import Console, Stop
from devtasks.display import has_display, private_display
from devtasks.environment import REQUIREMENTS, ROOT, Environment
from devtasks.exchange import AsteriskFetch
from devtasks.native import Native

BENCH = ROOT / "tests" / "bench"
INTERRUPTED = 130


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the task that the command line names; a problem that set-up can explain becomes one sentence."""
    console = Console()
    environment = Environment(ROOT / ".venv", console)
    try:
        return _run(options, rest, environment, console)
    except Stop as problem:
        console.say(str(problem))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(options: argparse.Namespace, rest: list[str], environment: Environment, console: Console) -> int:
    native = Native(environment, wanted=not options.signalling_only)
    match options.task:
        case "setup":
            if options.retry_native:
                native.forget()
            set_up(environment, native, console, dev=options.dev)
            return 0
        case "demo":
            set_up(environment, native, console)
            return demo(environment.python, options, rest)
        case "server":
            set_up(environment, native, console)
            return run_child([environment.python, "-m", "server_stub", *rest])
        case "lab":
            exchange = AsteriskFetch(console)
            set_up(environment, native, console, packages=system.LAB, exchange=exchange)
            if problem := exchange.finish():
                raise Stop(problem)
            return run_child([environment.python, ROOT / "packaging" / "lab.py", *rest])
        case "test":
            set_up(environment, native, console, dev=True, packages=system.TEST, exchange=AsteriskFetch(console))
            return test(environment.python, rest)
        case "check":
            set_up(environment, native, console, dev=True)
            return check(environment)
        case "bench":
            set_up(environment, native, console, dev=True, packages=system.TEST, exchange=AsteriskFetch(console))
            return bench(environment.python, options.names)
        case "words":
            set_up(environment, native, console)
            translations.update(environment, translations.texts())
            translations.compile_all(environment)
            return 0
        case "lock":
            set_up(environment, native, console, dev=True)
            lock.compile_all(environment.python, REQUIREMENTS, upgrade=options.upgrade)
            return 0
    raise AssertionError(options.task)


def set_up(
    environment: Environment,
    native: Native,
    console: Console,
    *,
    dev: bool = False,
    packages: Sequence[str] = (),
    exchange: AsteriskFetch | None = None,
) -> None:
    """Everything a task needs, each part only if it is not there yet. Raises Stop."""
    start = time.monotonic()
    build = native.needs_build()
    system.ensure(
        (*_python_packages(environment, build=build), *system.CLIENT, *packages, *_compilers(build=build)), console
    )
    if exchange is not None:
        exchange.start()
    environment.create()
    environment.install(("build",))
    native.start()
    environment.install(("client", "server", *(("dev",) if dev else ())))
    environment.install_project()
    translations.compile_all(environment)
    native.finish()
    if exchange is not None:
        exchange.finish()
    console.say(f"[set-up] ready after {time.monotonic() - start:.2f} s")


def _python_packages(environment: Environment, *, build: bool) -> tuple[str, ...]:
    """Parts of Python that Debian packs separately, where this interpreter lacks them and they are needed."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    venv = environment.version() is None and importlib.util.find_spec("ensurepip") is None
    headers = build and not (Path(sysconfig.get_path("include")) / "Python.h").exists()
    return ((f"{name}-venv",) if venv else ()) + ((f"{name}-dev",) if headers else ())


def _compilers(*, build: bool) -> tuple[str, ...]:
    return recipe.SYSTEM_PACKAGES if build else ()


@contextlib.contextmanager
def _screen(environment: Mapping[str, str], *, always_private: bool) -> Iterator[dict[str, str]]:
    """The environment with a screen: the user's own, or a private one."""
    if sys.platform != "linux" or (has_display(environment) and not always_private):
        yield dict(environment)
        return
    with private_display(environment) as own:
        yield own


def demo(python: Path, options: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run the demo; without a screen it is the scripted one."""
    scripted = options.scripted or not has_display(os.environ)
    arguments = [
        *(["--scripted"] if scripted else []),
        *(["--json", options.json] if options.json else []),
        *(["--shots", options.shots] if options.shots else []),
        *rest,
    ]
    with _screen(os.environ, always_private=False) as environment:
        command = [str(python), str(ROOT / "packaging" / "demo.py"), *arguments]
        return run_child(command, environment=environment)


def test(python: Path, arguments: Sequence[str]) -> int:
    """Run pytest under private screens, so that no window takes the keyboard: the whole suite in lanes, a part in one.

    In CI a missing peer is a failure.
    """
    outer = {**os.environ, "LAB_REQUIRED": "1"} if os.environ.get("CI") == "true" else dict(os.environ)
    with contextlib.ExitStack() as screens:
        if arguments:
            environment = screens.enter_context(_screen(outer, always_private=True))
            code, count = suite.run(python, arguments, ROOT, environment)
            if count is not None:
                print(count.line(), flush=True)
            return code
        environments = [screens.enter_context(_screen(outer, always_private=True)) for _ in suite.LANES]
        outcomes = suite.run_lanes(python, suite.LANES, ROOT, environments)
    print(suite.closing_line(outcomes), flush=True)
    return suite.exit_code(outcomes)


def check(environment: Environment) -> int:
    """Run every static check; 1 if any failed."""
    outcomes = checks.run_all(checks.checks(environment.python, environment.scripts), ROOT, print)
    print(checks.summary(outcomes), flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def bench(python: Path, names: Sequence[str]) -> int:
    """Run benchmarks one after the other; 1 if any failed or is unknown."""
    scripts = {path.stem: path for path in sorted(BENCH.glob("*.py")) if not path.stem.startswith("_")}
    unknown = [name for name in names if name not in scripts]
    if unknown:
        raise Stop(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(scripts) or 'none yet'}.")
    failed = 0
    with _screen(os.environ, always_private=True) as environment:
        for name in names or scripts:
            command = [str(python), str(scripts[name])]
            failed += run_child(command, cwd=ROOT, environment=environment) != 0
    return 1 if failed else 0
