"""The report of a check as plain text, for an e-mail or a ticket; works without a window and without an application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.line_check import CheckResult, CheckStep, Verdict
from agent_desktop.services.checks import LineReport
from agent_desktop.ui import text
from agent_desktop.ui.text.line_check import finding_sentence, measures_text, overall, step_name, verdict_name

_tr = QCoreApplication.translate
_SIGNS = {Verdict.GOOD: "+", Verdict.WARNING: "!", Verdict.BAD: "X", Verdict.SKIPPED: "-"}


def plain_text(report: LineReport) -> str:
    """One line a fact; everything an administrator asks first."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: LineReport) -> Iterator[str]:
    yield _tr("LineReport", "Agent Desktop: check of the line")
    yield _stamp(report.started_at)
    yield ""
    yield overall(report.verdict) if len(report.results) == len(CheckStep) else _tr("LineReport", "Not finished.")
    yield ""
    for result in report.results:
        yield from _result(result)
    yield ""
    for name, value in (
        (_tr("LineReport", "Extension"), report.account),
        (_tr("LineReport", "Exchange"), f"{report.exchange} {report.transport}".strip()),
        (_tr("LineReport", "Server"), report.server),
        (_tr("LineReport", "Sound devices"), ", ".join(report.devices)),
    ):
        if value:
            yield f"{name}: {value}"
    for key, version in report.versions.items():
        yield f"{key}: {version}"
    if report.links:
        yield ""
        yield _tr("LineReport", "Links:")
        for link in report.links:
            yield (
                f"  {text.link_name(link.link)}: {text.link_state_name(link.state)} "
                f"{_stamp(link.since)} {link.code} {link.detail}".rstrip()
            )
    if report.calls:
        yield ""
        yield _tr("LineReport", "The last calls:")
        for call in report.calls:
            quality = call.quality
            parts = (
                quality.codec,
                f"MOS {quality.mos_avg} ({quality.mos_min})",
                f"{quality.loss_percent} %",
                f"{quality.jitter_ms} ms / {quality.rtt_ms} ms",
                quality.transport,
                quality.network,
                quality.capture,
            )
            yield f"  {_stamp(call.at)} {text.duration(call.seconds)} {', '.join(part for part in parts if part)}"


def _result(result: CheckResult) -> Iterator[str]:
    finding = result.finding
    name, verdict = step_name(result.step), verdict_name(finding.verdict)
    yield f"[{_SIGNS[finding.verdict]}] {name}: {verdict} ({result.seconds:.1f} s)"
    yield f"    {finding_sentence(result.step, finding)}"
    if finding.measures:
        yield f"    {measures_text(finding)}"
    if finding.detail:
        yield f"    {finding.detail}"


def _stamp(moment: datetime) -> str:
    """Local time with its distance from UTC: the reader may sit elsewhere."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
