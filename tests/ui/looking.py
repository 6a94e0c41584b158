"""Runs the look tools: which scenes, in which looks, sizes and scales, into which folder."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTranslator
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui.design import Scheme, Theme
from agent_desktop.ui.qtloop import QtLoop

ROOT = Path(__file__).parents[2]
LARGE, SMALL = (1280, 800), (1024, 700)
LOOKS = {
    "light": (Scheme.LIGHT, "en", LARGE),
    "dark": (Scheme.DARK, "en", LARGE),
    "zh": (Scheme.LIGHT, "zh_CN", LARGE),
    "zh-dark": (Scheme.DARK, "zh_CN", LARGE),
    "dark-zh": (Scheme.DARK, "zh_CN", LARGE),
    "small": (Scheme.LIGHT, "en", SMALL),
    "small-zh": (Scheme.LIGHT, "zh_CN", SMALL),
}
"""Colours, language, and size of the window."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way to see a scene, and where its pictures go."""

    name: str
    theme: Theme
    tag: str
    size: tuple[int, int]
    folder: Path

    def save(self, name: str, seen: QWidget | QPixmap) -> None:
        picture = seen.grab() if isinstance(seen, QWidget) else seen
        picture.save(str(self.folder / f"{name}-{self.name}.png"))


Shooting = Callable[[Look], Awaitable[None]]


def run(
    purpose: str | None,
    scenes: Mapping[str, Shooting],
    *,
    looks: str = "light,dark,zh",
    only: str = "",
    live: Callable[[Theme], Awaitable[None]] | None = None,
) -> None:
    """Takes the pictures the command line asks for; without a folder it runs `live`, if there is one."""
    arguments = _arguments(purpose, scenes, looks, only, None if live else Path("build/shots"))
    if arguments.shots is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        arguments.shots.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(Scheme.LIGHT)
    theme.apply(app)
    chosen = [scenes[name] for name in scenes if name.startswith(tuple(arguments.only.split(",")))]
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        if arguments.shots is None and live is not None:
            runner.run(_live(live, theme))
            return
        for name in arguments.looks.split(","):
            scheme, tag, size = LOOKS[name]
            theme.setScheme(scheme)
            look = Look(name, theme, tag, arguments.size or size, arguments.shots)
            for scene in chosen:
                runner.run(_one(scene, look))
    if theme.icons.unknown:
        print("unknown icons:", *sorted(theme.icons.unknown))
    theme.close()


@contextmanager
def spoken(tag: str) -> Iterator[None]:
    """The program's words in a language, compiled from i18n/ as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "words.qm"
        sources = [str(path) for path in sorted((ROOT / "i18n").glob(f"*_{tag}.ts"))]
        subprocess.run([Path(sys.executable).parent / "pyside6-lrelease", "-silent", *sources, "-qm", made], check=True)
        translator = QTranslator()
        assert translator.load(str(made))
    QApplication.installTranslator(translator)
    try:
        yield
    finally:
        QApplication.removeTranslator(translator)


async def _one(scene: Shooting, look: Look) -> None:
    await scene(look)


async def _live(live: Callable[[Theme], Awaitable[None]], theme: Theme) -> None:
    await live(theme)


def _arguments(
    purpose: str | None, scenes: Mapping[str, Shooting], looks: str, only: str, folder: Path | None
) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", "--shot", type=Path, default=folder, help="folder for the pictures")
    parser.add_argument("--looks", default=looks, help=f"of {', '.join(LOOKS)}; separated by commas")
    parser.add_argument("--only", default=only, help=f"scenes that begin so, separated by commas: {', '.join(scenes)}")
    parser.add_argument("--scale", type=float, default=1.0, help="1.5: a screen at 150 %%")
    parser.add_argument("--size", type=_size, help="of the window instead of the look's: 1024x700")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)
