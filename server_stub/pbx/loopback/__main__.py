"""argv and stdin to a telephone with people behind it: wiring, signals, and an orderly end."""

from __future__ import annotations

import argparse
import ctypes
import faulthandler
import gc
import ipaddress
import logging
import os
import queue
import random
import re
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from server_stub.pbx.loopback.clips import ClipShelf
from server_stub.pbx.loopback.personas import PackError, load_cast
from server_stub.pbx.loopback.phone import Phone
from server_stub.pbx.loopback.ports import PhoneFailure
from server_stub.pbx.loopback.protocol import CommandReader, ReportWriter
from server_stub.pbx.loopback.world import World

log = logging.getLogger("world")

POLL_MS = 10
COLLECT_EVERY = 10.0
CANNOT_START = 2
PR_SET_PDEATHSIG = 1
"""prctl(2)."""
_AOR = re.compile(r"sip:(?:[A-Za-z0-9_.!~*'()&=+$,;?/%-]{1,64}@)?([A-Za-z0-9.]{1,64})(?::(\d{1,5}))?")


def main(arguments: Sequence[str] | None = None) -> int:
    started = time.monotonic()
    options = _options(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(message)s")
    faulthandler.enable()
    end_with_parent()
    leave_sound_devices_alone()
    writer = ReportWriter(_own_stdout(verbose=options.sip_log > 0), started)
    reader = CommandReader(sys.stdin.fileno())
    try:
        cast = load_cast(options.pack)
    except PackError as error:
        log.error("%s", error)
        return CANNOT_START
    sounds = options.sounds or options.pack.resolve().parent.parent / "sounds" / "demo"
    phone = Phone(options.agent_aor, options.sip_port, options.sip_log)
    world = World(
        cast,
        ClipShelf(sounds),
        phone,
        writer.report,
        language=options.language,
        quiet=options.quiet_media,
        rng=random.Random(options.seed),
    )
    # a pj object that is collected on another thread takes the process with it: collect on this one, between two polls
    gc.disable()
    try:
        address = phone.start(world)
    except PhoneFailure as failure:
        log.error("The outside world cannot open its telephone on port %d: %s.", options.sip_port, failure)
        return CANNOT_START
    writer.start()
    reader.start()
    writer.report("ready", {"sip": address, "callers": list(cast.order)})
    try:
        _run(phone, world, reader, writer)
    finally:
        phone.close()
        writer.close()
    return 0


def _run(phone: Phone, world: World, reader: CommandReader, writer: ReportWriter) -> None:
    asked_to_stop = False

    def stop(*_: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    collected = time.monotonic()
    while not asked_to_stop and not writer.broken.is_set():
        phone.poll(POLL_MS)
        try:
            while world.obey(reader.inbox.get_nowait()):
                pass
            return
        except queue.Empty:
            world.tick()
        if time.monotonic() - collected >= COLLECT_EVERY:
            gc.collect()
            collected = time.monotonic()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m server_stub.pbx.loopback",
        description="Simulated customers call an agent's softphone with real SIP and sound on this machine.",
        epilog='Commands on stdin: {"cmd":"call","persona":id|null} {"cmd":"hang_up","persona":id} {"cmd":"quit"} '
        '{"cmd":"language","language":"en"} {"cmd":"burst","count":N,"gap_ms":N,"talk_ms":N,"ring_ms":N}',
    )
    parser.add_argument("--agent-aor", type=agent_address, required=True, help="where the agent's phone listens")
    parser.add_argument("--pack", type=Path, required=True, help="folder with demo_callers.json")
    parser.add_argument("--sip-port", type=port, default=0, help="UDP port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--sounds", type=Path, help="folder of the clips; normally ../../sounds/demo of the pack")
    parser.add_argument("--language", help="what people speak who speak several; normally everybody their own")
    parser.add_argument("--seed", type=int, help="makes the length of pauses repeatable")
    parser.add_argument("--quiet-media", action="store_true", help="nobody says anything; for benches")
    parser.add_argument("--sip-log", type=int, choices=range(6), default=0, help="PJSIP's log on stderr")
    return parser.parse_args(arguments)


def agent_address(text: str) -> str:
    """A SIP URI on this machine; the simulation never calls out."""
    match = _AOR.fullmatch(text)
    if match is None or int(match.group(2) or 5060) not in range(1, 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is no SIP address such as sip:1001@127.0.0.1:5070")
    if match.group(1) != "localhost" and not _is_loopback(match.group(1)):
        raise argparse.ArgumentTypeError(f"{match.group(1)} is not on this machine; only 127.0.0.0/8 is called")
    return text


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port number (0 to 65535)")
    return int(text)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _own_stdout(verbose: bool) -> int:
    """A descriptor for the reports alone: PJSIP prints to stdout before it can be told not to."""
    descriptor = os.dup(sys.stdout.fileno())
    elsewhere = os.dup(sys.stderr.fileno()) if verbose else os.open(os.devnull, os.O_WRONLY)
    os.dup2(elsewhere, sys.stdout.fileno())
    os.close(elsewhere)
    return descriptor


def leave_sound_devices_alone() -> None:
    """PJSIP looks for devices although it will use none; somebody else needs them, and their plug-ins chatter."""
    os.environ["ALSA_CONFIG_PATH"] = os.devnull
    os.environ["PULSE_SERVER"] = f"unix:{os.devnull}"


def end_with_parent() -> None:
    """Asks Linux for SIGTERM when the thread that started us ends; elsewhere the end of stdin has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
