"""A PipeWire of one test: its daemon, a session manager, and the server that programs for PulseAudio find."""

from __future__ import annotations

import array
import math
import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.lab.need import need_program
from tests.peers.pulse import HEADSET, PulseServer

_RATE = 48000
_AMPLITUDE = 8000
_PLAYER = "player "
"""Stands before the id of a process among the modules of a headset."""


class PipeWire(PulseServer):
    """Used as a PulseServer. `folder` must be short: it holds sockets."""

    def __init__(self, folder: Path, sound: str = HEADSET) -> None:
        super().__init__(folder, sound)
        self.environment = {**self.environment, "PULSE_SERVER": f"unix:{folder}/pulse/native"}
        self._bus = f"unix:path={folder}/bus"
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}
        self._players: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        """All of it; what runs already stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # the session manager keeps its devices' owners on a D-Bus of the session
        self._begin("dbus-daemon", "dbus", "--session", "--nofork", f"--address={self._bus}")
        self._appears(self.folder / "bus")
        if not self.running:
            self.launch([str(need_program("pipewire"))], self._variables())
        self._appears(self.folder / "pipewire-0")
        self._begin("wireplumber", "wireplumber")
        self.run_pulse()

    def run_pulse(self) -> None:
        """The server for PulseAudio's programs, with the devices, which are its own."""
        self._begin("pipewire-pulse", "pipewire-pulse")
        end = time.monotonic() + 10
        while "auto_null" not in self.control("get-default-sink"):  # the session manager has looked around
            if time.monotonic() > end:
                raise TimeoutError("PipeWire did not come up")
            time.sleep(0.05)
        for line in self._sound.splitlines():
            self.control(*line.split())

    def kill_pulse(self) -> None:
        self._end("pipewire-pulse")

    def kill(self) -> None:
        for name in ("wireplumber", "pipewire-pulse"):
            self._end(name)
        super().kill()

    def close(self) -> None:
        for player in tuple(self._players):
            self.unplug([player])
        for name in tuple(self._daemons):
            self._end(name)
        super().close()

    def unplug(self, modules: Sequence[str]) -> None:
        """Whoever talks goes first: a player whose sink is gone would play on another."""
        for player in [module for module in modules if module.startswith(_PLAYER)]:
            with suppress(KeyError):
                process = self._players.pop(player)
                process.kill()
                process.wait(5)
        super().unplug([module for module in modules if not module.startswith(_PLAYER)])

    def _say(self, sink: str, tone: int) -> str:
        """PipeWire 0.3 has no module that makes tones."""
        samples = array.array("h", (int(_AMPLITUDE * math.sin(2 * math.pi * tone * i / _RATE)) for i in range(_RATE)))
        file = self.folder / f"{tone}.raw"
        file.write_bytes(samples.tobytes() * 120)
        program = need_program("pacat", "pulseaudio-utils")
        form = ["--raw", "--format=s16le", "--channels=1", f"--rate={_RATE}", "--latency-msec=40"]
        process = subprocess.Popen(
            [str(program), *form, f"--device={sink}", str(file)],
            env={**self._variables(), **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        name = f"{_PLAYER}{process.pid}"
        self._players[name] = process
        return name

    def _begin(self, name: str, package: str, *arguments: str) -> None:
        if name in self._daemons and self._daemons[name].poll() is None:
            return
        program = need_program(name, package)
        log = self.folder / f"{name}.txt"
        self.logs.append(log)
        with log.open("ab") as output:
            self._daemons[name] = subprocess.Popen(
                [str(program), *arguments],
                cwd=self.folder,
                env=self._variables(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _end(self, name: str) -> None:
        process = self._daemons.pop(name, None)
        if process is not None:
            process.kill()
            process.wait(5)

    def _appears(self, socket: Path) -> None:
        end = time.monotonic() + 10
        while not socket.exists():
            if time.monotonic() > end:
                raise TimeoutError(f"{socket.name} of PipeWire did not appear")
            time.sleep(0.02)

    def _variables(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_STATE_HOME": f"{folder}/state",
            "DBUS_SESSION_BUS_ADDRESS": self._bus,
        }
