"""A screen for windows on a machine that has none: a private X server, or Qt's offscreen platform."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

SCREEN = "1920x1200x24"


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether windows have somewhere to appear."""
    return sys.platform != "linux" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def private_display(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment for a child process with a screen of its own, gone with the block.

    Under Xvfb where that is installed, on a display number the server picks itself; else QT_QPA_PLATFORM=offscreen.
    """
    own = {key: value for key, value in environment.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    if shutil.which("Xvfb") is None:
        yield {**own, "QT_QPA_PLATFORM": "offscreen"}
        return
    readable, writable = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writable),
        "-screen",
        "0",
        SCREEN,
        "-dpi",
        "96",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(
        command,
        pass_fds=[writable],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C must not take the screen away before the windows are gone
    )
    os.close(writable)
    try:
        with os.fdopen(readable) as answer:
            number = answer.readline().strip()  # empty when the server died instead
        own.pop("QT_QPA_PLATFORM", None)
        yield {**own, "DISPLAY": f":{number}"} if number else {**own, "QT_QPA_PLATFORM": "offscreen"}
    finally:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
