"""A sound server of one test: PulseAudio with a headset and speakers made of null sinks, and nobody else's."""

from __future__ import annotations

import array
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.need import need_program
from tests.peers.process import Peer

_OPTIONS = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--high-priority=yes", "--realtime=yes")
"""Priority as on a desktop, where the system allows it."""
_LISTEN = "load-module module-native-protocol-unix socket={socket} auth-anonymous=1\n"
HEADSET = """\
load-module module-null-sink sink_name=headset rate=48000 channels=1 sink_properties=device.description=Headset
load-module module-remap-source source_name=headset_mic master=headset.monitor source_properties=device.description=Mic
load-module module-null-sink sink_name=speakers rate=48000 channels=2 sink_properties=device.description=Speakers
set-default-sink headset
set-default-source headset_mic
"""
"""A headset that hears itself, and speakers."""
MEASURED_HEADSET = """\
load-module module-null-sink sink_name=both rate=48000 channels=2 channel_map=front-left,front-right
load-module module-remap-sink sink_name=mouth master=both channels=1 master_channel_map=front-left channel_map=mono \
remix=no
load-module module-remap-sink sink_name=headset master=both channels=1 master_channel_map=front-right \
channel_map=mono remix=no
load-module module-remap-source source_name=headset_mic master=both.monitor channels=1 \
master_channel_map=front-left channel_map=mono remix=no
load-module module-null-sink sink_name=speakers rate=48000 channels=2
set-default-sink headset
set-default-source headset_mic
"""
"""What is played to `mouth` is what the microphone hears; `both.monitor` records mouth (left) and ear (right)."""


_SOCKET_OF_A_HEADSET = (
    ("module-null-sink", "sink_name={name} rate=48000 channels=2"),
    ("module-null-sink", "sink_name={name}_mouth rate=48000 channels=1"),
    ("module-remap-source", "source_name={name}_mic master={name}_mouth.monitor"),
)


class PulseServer(Peer):
    """Put `environment` into the environment of whoever shall find it. `folder` must be short: it holds a socket."""

    def __init__(self, folder: Path, sound: str = HEADSET) -> None:
        super().__init__("pulse", folder)
        self._sound = sound
        self._socket = folder / "native"
        self.environment: Mapping[str, str] = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(folder / "c"),
        }

    def run(self) -> None:
        program = need_program("pulseaudio", "pulseaudio", "pulseaudio-utils")
        self.folder.mkdir(parents=True, exist_ok=True)
        script = self.folder / "script.pa"
        script.write_text(_LISTEN.format(socket=self._socket) + self._sound, encoding="utf-8")
        home = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "PULSE_RUNTIME_PATH": str(self.folder)}
        self.launch(
            [str(program), *_OPTIONS, "-F", str(script)],
            {"PATH": os.environ["PATH"], **home},
        )
        end = time.monotonic() + 5
        while "speakers" not in self.control("list", "short", "sinks"):
            if time.monotonic() > end:
                raise TimeoutError("PulseAudio did not come up")
            time.sleep(0.05)

    def plug(self, name: str, tone: int = 0) -> list[str]:
        """A headset: sink `name`, microphone `name`_mic, where somebody says a tone of so many Hz. Its modules."""
        modules = [
            self.control("load-module", module, *arguments.format(name=name).split())
            for module, arguments in _SOCKET_OF_A_HEADSET
        ]
        if tone:
            modules.append(self._say(f"{name}_mouth", tone))
        return modules

    def _say(self, sink: str, tone: int) -> str:
        return self.control("load-module", "module-sine", f"sink={sink}", f"frequency={tone}")

    def unplug(self, modules: Sequence[str]) -> None:
        for module in reversed(modules):
            self.control("unload-module", module)

    def heard(self, sink: str, seconds: float = 0.5, rate: int = 16000) -> Sequence[int]:
        """What this sink plays, recorded for so long (mono, 16 bit); nothing while the sink is not there."""
        program = need_program("parec", "pulseaudio-utils")
        wanted = int(seconds * rate) * 2
        form = ["--raw", "--format=s16le", "--channels=1", f"--rate={rate}", "--latency-msec=20"]
        recorder = subprocess.Popen(
            [str(program), *form, f"--device={sink}.monitor"],
            env={"PATH": os.environ["PATH"], **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        stop = threading.Timer(seconds + 3, recorder.kill)
        stop.start()
        with recorder, recorder.stdout or io.BytesIO() as output:
            data = output.read(wanted)
            recorder.kill()
        stop.cancel()
        samples = array.array("h", data[: len(data) // 2 * 2])
        if sys.byteorder == "big":
            samples.byteswap()
        return samples

    def control(self, *arguments: str) -> str:
        """Output of pactl, e.g. the index of a module after `load-module`; "" while the server is away."""
        program = need_program("pactl", "pulseaudio-utils")
        done = subprocess.run(
            [str(program), *arguments],
            env={"PATH": os.environ["PATH"], **self.environment},
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
        return done.stdout.strip()
