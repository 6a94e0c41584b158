"""Recompiles the hashed requirement files from packaging/requirements/*.in, for Linux and Windows at once."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtasks.console import Stop

HEADER = "# Exact versions and hashes, compiled from {name}.in by `packaging/dev.py lock`. Do not edit."


@dataclass(frozen=True, slots=True)
class Lock:
    """One requirement file; it must agree with the files in `after`, and leaves out the packages in `without`."""

    name: str
    after: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


LOCKS = (
    Lock("client", without=("pjsua2-python",)),  # the native wheel, or pjsua2-fallback.txt
    Lock("server", after=("client",)),
    Lock("dev", after=("client", "server")),
    Lock("build"),
    Lock("pjsua2-fallback"),
)


def command(python: Path, lock: Lock, *, upgrade: bool) -> list[str]:
    """The uv command line for one file; run it in the requirements folder."""
    return [
        str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url",
        "--no-header", "--python-version", "3.11", f"{lock.name}.in", "--output-file", f"{lock.name}.txt",
        *(["--upgrade"] if upgrade else []),
        *(f"--constraint={name}.txt" for name in lock.after),
        *(f"--no-emit-package={name}" for name in lock.without),
    ]  # fmt: skip


def compile_all(python: Path, folder: Path, *, upgrade: bool, locks: Sequence[Lock] = LOCKS) -> None:
    """Write every NAME.txt beside its NAME.in; without `upgrade`, versions move only where they must."""
    for lock in locks:
        done = subprocess.run(
            command(python, lock, upgrade=upgrade), cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Stop(f"{lock.name}.in could not be resolved:\n{done.stderr.strip()}")
        target = folder / f"{lock.name}.txt"
        body = target.read_text(encoding="utf-8")
        target.write_text(f"{HEADER.format(name=lock.name)}\n{body}", encoding="utf-8", newline="\n")
