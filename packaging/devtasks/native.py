"""Puts pjsua2 into the environment: our own wheel where it can be built, PyPI's signalling-only wheel elsewhere."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from pjsip import recipe

from devtasks.console import Stop
from devtasks.environment import REQUIREMENTS, Environment
from devtasks.stamps import fingerprint

SIGNALLING_ONLY = "no sound devices: signalling only"
FALLBACK = REQUIREMENTS / "pjsua2-fallback.txt"


class Native:
    """The SIP library of one environment. The build runs in a thread of its own beside the other set-up steps."""

    def __init__(self, environment: Environment, *, wanted: bool = True) -> None:
        self._environment = environment
        self._wanted = wanted and sys.platform == "linux"
        self._thread: threading.Thread | None = None
        self._wheel: Path | None = None
        self._problem = "" if wanted else "as asked for"
        self._sources = recipe.Sources.from_environment(os.environ)

    def installed(self) -> bool:
        """Whether the environment already has what this machine should have, the fallback included."""
        return self._environment.stamps.read("pjsua2") in (self._mark("native"), self._mark("fallback"))

    def needs_build(self) -> bool:
        """Whether a build is due, and with it the system packages that it needs."""
        if not self._wanted or self.installed():
            return False
        return recipe.cached_wheel(recipe.cache_root() / "pjsip" / self._key()) is None

    def start(self) -> None:
        """Begin to find or build the wheel; the environment must have the build requirements."""
        if self._wanted and not self.installed():
            self._thread = threading.Thread(target=self._build, name="pjsua2 build", daemon=True)
            self._thread.start()

    def finish(self) -> None:
        """Wait for the wheel and install it; without one, install PyPI's. Says so at every start that has no sound."""
        if self._thread is not None:
            self._thread.join()
        if not self.installed():
            if self._wheel is not None:
                self._install_wheel(self._wheel)
            else:
                self._install_fallback()
        if self._environment.stamps.read("pjsua2") == self._mark("fallback"):
            reason = self._environment.stamps.read("pjsua2 problem") or "the native wheel is for Linux"
            self._environment.console.say(
                f"[set-up] pjsua2: {SIGNALLING_ONLY} ({reason}). To try again: dev.py setup --retry-native"
                if sys.platform == "linux"
                else f"[set-up] pjsua2: {SIGNALLING_ONLY}"
            )

    def forget(self) -> None:
        """Drop the memory of an earlier failure, so that the next set-up builds again."""
        self._environment.stamps.write("pjsua2", "")

    def _build(self) -> None:
        console = self._environment.console
        try:
            with console.step("pjsua2", "native wheel with sound (about two minutes if it is not in the cache)"):
                self._wheel = recipe.build(
                    self._environment.python, self._sources, lambda line: console.say(f"[set-up] pjsua2: {line}")
                )
        except recipe.BuildFailed as problem:
            self._problem = str(problem)
        except OSError as problem:
            self._problem = f"the build could not run: {problem}"

    def _install_wheel(self, wheel: Path) -> None:
        # recipe.build has checked the file against its checksum
        problem = self._environment.pip("--no-deps", "--no-index", "--force-reinstall", str(wheel))
        if problem is not None:
            raise Stop(
                f"The native pjsua2 wheel could not be installed ({problem}). Delete {wheel.parent} and try again."
            )
        self._environment.stamps.write("pjsua2", self._mark("native"))

    def _install_fallback(self) -> None:
        with self._environment.console.step("pjsua2", f"PyPI's wheel, {SIGNALLING_ONLY}"):
            problem = self._environment.pip("--require-hashes", "--no-deps", "--requirement", str(FALLBACK))
            if problem is not None:
                raise Stop(
                    f"There is no SIP library: the native wheel was not built ({self._problem}) "
                    f"and PyPI's could not be installed ({problem})."
                )
        self._environment.stamps.write("pjsua2 problem", self._problem)
        self._environment.stamps.write("pjsua2", self._mark("fallback"))

    def _mark(self, kind: str) -> str:
        return f"{kind} {self._key() if self._wanted else fingerprint(self._environment.tag(), files=[FALLBACK])}"

    def _key(self) -> str:
        return recipe.cache_key(self._environment.tag(), self._sources)
