"""The check of a line on fakes: what its report leaves out, and how good it was as a whole."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.line_check import (
    CheckResult,
    CheckStep,
    Finding,
    LineCheckProgress,
    Verdict,
)
from agent_desktop.domain.provisioning import TurnServer
from agent_desktop.ports import ProbeError, StorageError
from agent_desktop.services.checks.report import clean
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import FakeDesk, open_desk
from tests.unit.line_checking import EXCHANGE, SERVER, check, provisioned


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(provisioned()) as fake:
        await fake.log_in()
        yield fake


# --- the report ------------------------------------------------------------------------------------------------------


async def test_given_passwords_and_callers_when_the_report_is_made_then_none_of_them_is_in_it() -> None:
    phone = replace(centre.PROVISIONING.phone, turn=TurnServer("turn.example.org", "user", "turn-s3cret"))
    async with open_desk(provisioned(phone=phone)) as fake:
        await fake.log_in_ready()
        leg = fake.phone.ring("+8613912345678", name="Zhang Wei")
        await fake.settle()
        call = fake.desk.calls.ringing_call
        assert call is not None
        await fake.desk.calls.answer(call.id)
        await fake.settle()
        fake.phone.quality(leg)
        fake.phone.peer_hangs_up(leg)
        await fake.settle()
        fake.probes.fail["connect_tls", EXCHANGE] = ProbeError(
            "no_answer", "0penSesame and turn-s3cret for +8613912345678, password=abc Bearer abcdef"
        )
        await check(fake)
        report = await fake.desk.line_check.report()
        assert report is not None
        text = report.as_json()
        for secret in ("0penSesame", "turn-s3cret", "13912345678", "Zhang", "=abc", "abcdef", centre.PASSWORD):
            assert secret not in text, secret
        content = json.loads(text)
        assert content["account"] == "1001"
        assert content["exchange"] == f"sip:{EXCHANGE}"
        assert content["server"] == f"https://{SERVER}"
        assert content["versions"] == {"agent_desktop": "1.0"}
        assert content["devices"] == ["Fake Headset", "Fake Speakers"]
        assert [step["step"] for step in content["steps"]] == [step.value for step in CheckStep]
        (quality,) = content["last_calls"]
        assert quality["mos"] == 4.4
        assert quality["network"] == "wired"
        assert {link["link"] for link in content["links"]} == {"sip", "server", "audio"}


async def test_given_no_check_so_far_then_there_is_no_report(fake: FakeDesk) -> None:
    assert await fake.desk.line_check.report() is None


async def test_given_a_local_file_that_cannot_be_read_then_the_report_does_without_quality_records(
    fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_limit: int) -> tuple[()]:
        raise StorageError("no_access")

    await check(fake)
    monkeypatch.setattr(fake.store, "recent_records", broken)
    report = await fake.desk.line_check.report()
    assert report is not None
    assert report.calls == ()


@pytest.mark.parametrize(
    ("words", "cleaned"),
    [
        ("call from +8613912345678 refused", "call from [hidden] refused"),
        ("10.8.0.2:5060 and 192.168.100.200", "10.8.0.2:5060 and 192.168.100.200"),
        ("408 Request Timeout", "408 Request Timeout"),
        ("the word is sesame!", "the word is [hidden]!"),
    ],
)
def test_given_words_of_another_program_when_they_are_cleaned_then_numbers_and_secrets_go(
    words: str, cleaned: str
) -> None:
    assert clean(words, ("sesame",)) == cleaned


# --- values ----------------------------------------------------------------------------------------------------------


def progress_of(*verdicts: Verdict) -> LineCheckProgress:
    steps = zip(CheckStep, verdicts, strict=False)
    return LineCheckProgress(START, tuple(CheckResult(step, Finding(verdict), 0.1) for step, verdict in steps))


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ((), Verdict.SKIPPED),
        ((Verdict.SKIPPED,), Verdict.SKIPPED),
        ((Verdict.GOOD, Verdict.SKIPPED), Verdict.GOOD),
        ((Verdict.GOOD, Verdict.WARNING), Verdict.WARNING),
        ((Verdict.BAD, Verdict.WARNING), Verdict.BAD),
    ],
)
def test_given_findings_then_the_check_is_as_good_as_its_worst(verdicts: tuple[Verdict, ...], worst: Verdict) -> None:
    progress = progress_of(*verdicts)
    assert progress.verdict is worst
    assert not progress.over
    assert progress.of(CheckStep.EVENT_STREAM) is None
