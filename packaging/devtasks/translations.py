"""The window's words in other languages: collected from the source into i18n/*.ts, compiled to .qm for the program.

Qt's own tools do both. English is in the list for its plurals only; its other words are the source's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devtasks.console import Stop
from devtasks.environment import ROOT, Environment, run
from devtasks.stamps import fingerprint

PLURALS_ONLY = ("en",)
ALIAS = "translate+=_tr"
"""The source calls QCoreApplication.translate by this short name."""


def texts(root: Path = ROOT) -> list[Path]:
    """The .ts files there are, such as i18n/agent_desktop_zh_CN.ts."""
    return sorted((root / "i18n").glob("*.ts"))


def compile_all(environment: Environment, root: Path = ROOT) -> None:
    """Make agent_desktop/ui/translations/NAME.qm of every i18n/NAME.ts, where that is not done yet. Raises Stop."""
    sources = texts(root)
    folder = root / "agent_desktop" / "ui" / "translations"
    targets = [folder / f"{source.stem}.qm" for source in sources]
    mark = fingerprint(files=sources)
    if not sources or (environment.stamps.holds("translations", mark) and all(target.exists() for target in targets)):
        return
    with environment.console.step("translations", ", ".join(target.name for target in targets)):
        folder.mkdir(parents=True, exist_ok=True)
        for source, target in zip(sources, targets, strict=True):
            problem = run([str(environment.scripts / "pyside6-lrelease"), "-silent", str(source), "-qm", str(target)])
            if problem is not None:
                raise Stop(f"{source.name} could not be compiled ({problem}).")
        environment.stamps.write("translations", mark)


def update(environment: Environment, files: Sequence[Path], root: Path = ROOT) -> None:
    """Bring .ts files to the words that the source has now; new ones are marked unfinished. Raises Stop."""
    sources = sorted((root / "agent_desktop").rglob("*.py"))
    for file in files:
        plural = ["-pluralonly"] if file.stem.endswith(tuple(f"_{tag}" for tag in PLURALS_ONLY)) else []
        command = [
            str(environment.scripts / "pyside6-lupdate"), "-silent", "-noobsolete", "-locations", "none",
            "-tr-function-alias", ALIAS, *plural,
        ]  # fmt: skip
        problem = run([*command, *(str(source) for source in sources), "-ts", str(file)])
        if problem is not None:
            raise Stop(f"The words of the source could not be collected into {file.name} ({problem}).")
