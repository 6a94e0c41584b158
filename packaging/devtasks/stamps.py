"""What set-up has already done, so that the next start need not look: a JSON file in the environment it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def fingerprint(*parts: str, files: Iterable[Path] = ()) -> str:
    """A short hash over texts and the content of files; a missing file counts as empty."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part}\n".encode())
    for path in files:
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{path.name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:20]


class Stamps:
    """Step name -> fingerprint of what it was done for. Deleted with the environment, so all is to do again then."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def holds(self, step: str, value: str) -> bool:
        """Whether the step was done for exactly this."""
        return self.read(step) == value

    def read(self, step: str) -> str | None:
        """What the step was last done for; None for never, or for a file that cannot be read."""
        return self._load().get(step)

    def write(self, step: str, value: str) -> None:
        """Remember that the step is done."""
        marks = {**self._load(), step: value}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(marks, indent=1), encoding="utf-8")
        fresh.replace(self._path)

    def _load(self) -> dict[str, str]:
        try:
            marks = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return marks if isinstance(marks, dict) else {}
