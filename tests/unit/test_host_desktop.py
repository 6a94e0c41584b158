"""One desktop at a time, and what a second start may ask of it."""

from __future__ import annotations

import asyncio
import json
import signal
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_desktop.host.desktop import DesktopAction, DesktopError, DesktopRequest, SingleDesktop
from agent_desktop.kit.clock import SystemClock

HOLDER = """
import asyncio, sys
from pathlib import Path
from agent_desktop.host.desktop import DesktopRequest, SingleDesktop
from agent_desktop.kit.clock import SystemClock

async def main():
    desktop = SingleDesktop(Path(sys.argv[1]), SystemClock())
    mine = await desktop.start(DesktopRequest(), lambda request: print(request.action, request.argument, flush=True))
    print("mine" if mine else "handed over", flush=True)
    await asyncio.sleep(60 if mine else 0)

asyncio.run(main())
"""


@pytest.fixture
def received() -> list[DesktopRequest]:
    return []


@pytest.fixture
async def first(tmp_path: Path, received: list[DesktopRequest]) -> AsyncIterator[SingleDesktop]:
    desktop = SingleDesktop(tmp_path, SystemClock())
    assert await desktop.start(DesktopRequest(), received.append) is True
    yield desktop
    await desktop.close()


async def test_given_a_running_desktop_when_started_again_then_the_request_is_handed_over(
    first: SingleDesktop, received: list[DesktopRequest], tmp_path: Path
) -> None:
    second = SingleDesktop(tmp_path, SystemClock())
    wanted = DesktopRequest(DesktopAction.DIAL, "+86 139 1234 5678")
    assert await second.start(wanted, lambda _request: None) is False
    assert await second.hand_over(DesktopRequest(DesktopAction.ANSWER)) is True
    assert await second.hand_over(DesktopRequest(DesktopAction.DIAL, "打" * 9000)) is True
    assert received == [
        wanted,
        DesktopRequest(DesktopAction.ANSWER),
        DesktopRequest(DesktopAction.DIAL, "打" * 256),
    ]
    await second.close()


async def test_given_no_desktop_when_an_action_is_handed_over_then_nobody_takes_it(tmp_path: Path) -> None:
    assert await SingleDesktop(tmp_path, SystemClock()).hand_over(DesktopRequest(DesktopAction.ANSWER)) is False


async def test_given_a_desktop_that_ended_when_started_again_then_the_place_is_free(
    first: SingleDesktop, tmp_path: Path
) -> None:
    await first.close()
    await first.close()
    second = SingleDesktop(tmp_path, SystemClock())
    assert await second.start(DesktopRequest(), lambda _request: None) is True
    await second.close()


async def test_given_a_desktop_killed_without_a_word_when_started_again_then_the_place_is_taken(
    tmp_path: Path, received: list[DesktopRequest]
) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"mine\n"
    second = SingleDesktop(tmp_path, SystemClock())
    assert await second.start(DesktopRequest(DesktopAction.MUTE), received.append) is False
    assert await holder.stdout.readline() == b"mute \n"
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    assert await second.start(DesktopRequest(), received.append) is True
    await second.close()


async def test_given_several_starts_at_once_then_exactly_one_has_the_place(tmp_path: Path) -> None:
    holders = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLDER, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said: list[bytes] = []
    for holder in holders:
        assert holder.stdout is not None
        line = await holder.stdout.readline()
        while line.startswith(b"show"):
            line = await holder.stdout.readline()
        said.append(line)
    for holder in holders:
        if holder.returncode is None:
            holder.kill()
        await holder.wait()
    assert sorted(said) == [b"handed over\n", b"handed over\n", b"mine\n"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows protects the profile folder instead")
async def test_given_a_running_desktop_then_only_its_user_can_read_where_it_listens(
    first: SingleDesktop, tmp_path: Path
) -> None:
    assert first is not None
    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {
        "desktop.lock": 0o600,
        "desktop.json": 0o600,
    }


async def _say(folder: Path, line: bytes) -> bytes:
    port = json.loads((folder / "desktop.json").read_bytes())["port"]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(line)
    answer = await reader.read()
    writer.close()
    return answer


async def test_given_somebody_without_the_word_when_asking_then_refused(
    first: SingleDesktop, received: list[DesktopRequest], tmp_path: Path
) -> None:
    assert first is not None
    assert await _say(tmp_path, b'{"action": "answer", "token": "guess"}\n') == b"no\n"
    assert await _say(tmp_path, b'{"action": "answer", "token": null}\n') == b"no\n"
    for noise in (b"\n", b"[]\n", b"GET / HTTP/1.1\r\n\r\n", b"x" * 10_000 + b"\n", b"\xff\n"):
        assert await _say(tmp_path, noise) == b""
    assert received == []


async def test_given_odd_requests_with_the_word_then_bounded_or_dropped(
    first: SingleDesktop, received: list[DesktopRequest], tmp_path: Path
) -> None:
    assert first is not None
    token = json.loads((tmp_path / "desktop.json").read_bytes())["token"]
    long = json.dumps({"token": token, "action": "dial", "argument": "1\x00\n" * 300})
    assert await _say(tmp_path, long.encode() + b"\n") == b"ok\n"
    unknown = json.dumps({"token": token, "action": "format_disk"})
    assert await _say(tmp_path, unknown.encode() + b"\n") == b""
    assert received == [DesktopRequest(DesktopAction.DIAL, "1" * 256)]


async def test_given_a_holder_that_does_not_answer_when_handing_over_then_it_says_so(
    first: SingleDesktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first is not None
    monkeypatch.setattr("agent_desktop.host.desktop._START_SECONDS", 0.2)
    (tmp_path / "desktop.json").write_text("{}")
    with pytest.raises(DesktopError) as caught:
        await SingleDesktop(tmp_path, SystemClock()).hand_over(DesktopRequest())
    assert caught.value.code == "not_answering"


async def test_given_a_folder_that_cannot_be_used_when_started_then_no_access(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    desktop = SingleDesktop(tmp_path / "file", SystemClock())
    for attempt in (desktop.start(DesktopRequest(), lambda _r: None), desktop.hand_over(DesktopRequest())):
        with pytest.raises(DesktopError) as caught:
            await attempt
        assert caught.value.code == "no_access"


def test_given_actions_then_their_names_are_those_of_the_command_line() -> None:
    assert [a.value for a in DesktopAction] == ["show", "answer", "hang_up", "mute", "hold", "dial"]
