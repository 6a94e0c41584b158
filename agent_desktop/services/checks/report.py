"""What a check found, to be shared with an administrator: no password, no caller, nothing of a customer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.interaction import CallRecord, QualitySummary
from agent_desktop.domain.line_check import CheckResult, LineCheckProgress, Verdict
from agent_desktop.domain.links import Link, LinkStatus
from agent_desktop.kit.log import redact
from agent_desktop.services.checks.situation import Situation

_KEPT_CALLS = 5
_NUMBER = re.compile(r"(?<![\w.:])\+?\d{7,15}(?![\w.:])")
"""What could be a caller's number in somebody's words; a part of an address or of a date is not."""
_HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True)
class CallQuality:
    """How one of the last calls sounded; whose it was is left out."""

    at: datetime
    seconds: float
    quality: QualitySummary


@dataclass(frozen=True, slots=True)
class LineReport:
    """`account` is the agent's own extension; `exchange` and `server` are addresses without credentials."""

    started_at: datetime
    verdict: Verdict
    cancelled: bool
    results: tuple[CheckResult, ...]
    versions: Mapping[str, str]
    account: str
    exchange: str
    transport: str
    server: str
    devices: tuple[str, ...]
    links: tuple[LinkStatus, ...]
    calls: tuple[CallQuality, ...]

    def as_json(self) -> str:
        """For a program, or a ticket; names are those of the domain."""
        content: dict[str, Any] = {
            "report": "agent-desktop line check",
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "verdict": self.verdict.value,
            "cancelled": self.cancelled,
            "versions": dict(self.versions),
            "account": self.account,
            "exchange": self.exchange,
            "transport": self.transport,
            "server": self.server,
            "steps": [
                {
                    "step": result.step.value,
                    "verdict": result.finding.verdict.value,
                    "code": result.finding.code,
                    "seconds": result.seconds,
                    "measures": {measure.value: value for measure, value in result.finding.measures},
                    "detail": result.finding.detail,
                }
                for result in self.results
            ],
            "devices": list(self.devices),
            "links": [
                {
                    "link": link.link.value,
                    "state": link.state.value,
                    "since": link.since.isoformat(timespec="seconds"),
                    "code": link.code,
                    "detail": link.detail,
                }
                for link in self.links
            ],
            "last_calls": [
                {
                    "at": call.at.isoformat(timespec="seconds"),
                    "seconds": round(call.seconds),
                    "codec": call.quality.codec,
                    "mos": call.quality.mos_avg,
                    "mos_worst": call.quality.mos_min,
                    "loss_percent": call.quality.loss_percent,
                    "jitter_ms": call.quality.jitter_ms,
                    "round_trip_ms": call.quality.rtt_ms,
                    "security": call.quality.security,
                    "transport": call.quality.transport,
                    "capture": call.quality.capture,
                    "playback": call.quality.playback,
                    "network": call.quality.network,
                }
                for call in self.calls
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=2)


def report_of(
    progress: LineCheckProgress,
    situation: Situation,
    server_url: str,
    versions: Mapping[str, str],
    records: Sequence[CallRecord],
) -> LineReport:
    """Leaves out what is nobody's business; what other programs said goes through clean()."""
    line = situation.line
    provisioning = situation.provisioning
    turn = provisioning.phone.turn if provisioning else None
    secrets = tuple(
        secret
        for secret in (*(config.password for config in (provisioning.lines if provisioning else ())),
                       turn.password if turn else "")
        if secret
    )  # fmt: skip
    return LineReport(
        started_at=progress.started_at,
        verdict=progress.verdict,
        cancelled=progress.cancelled,
        results=tuple(_cleaned(result, secrets) for result in progress.results),
        versions=versions,
        account=_user_of(line.aor) if line else "",
        exchange=_without_user(line.proxy or line.registrar) if line else "",
        transport=line.transport.value if line else "",
        server=_server_of(server_url),
        devices=tuple(device.name for device in situation.audio.devices) if situation.audio else (),
        links=tuple(_cleaned_link(situation.links[link], secrets) for link in Link if link in situation.links),
        calls=tuple(
            CallQuality(record.started_at, record.talk_seconds, record.quality)
            for record in records
            if record.quality is not None
        )[:_KEPT_CALLS],
    )


def clean(text: str, secrets: Sequence[str]) -> str:
    """Words of another program without passwords and telephone numbers."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _NUMBER.sub(_HIDDEN, redact(text))


def _cleaned(result: CheckResult, secrets: Sequence[str]) -> CheckResult:
    finding = result.finding
    measures = tuple((measure, clean(value, secrets)) for measure, value in finding.measures)
    return replace(result, finding=replace(finding, measures=measures, detail=clean(finding.detail, secrets)))


def _cleaned_link(status: LinkStatus, secrets: Sequence[str]) -> LinkStatus:
    return replace(status, detail=clean(status.detail, secrets), trying=clean(status.trying, secrets))


def _user_of(aor: str) -> str:
    try:
        return SipAddress.parse(aor).user_text
    except AddressError:
        return ""


def _without_user(uri: str) -> str:
    try:
        return replace(SipAddress.parse(uri), user="", display_name="").uri
    except AddressError:
        return ""


def _server_of(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
