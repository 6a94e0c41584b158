"""A ticket on paper: a document of one or more A4 pages, written as a PDF file."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from agent_desktop.domain.ticket import Ticket
from agent_desktop.domain.wrapup import Form
from agent_desktop.ui.design import Fact
from agent_desktop.ui.workspace import ticket_words
from agent_desktop.ui.workspace.present import Reader

_MARGIN_MM = 18.0
_POINTS = 10
_tr = QCoreApplication.translate


def as_html(ticket: Ticket, form: Form | None, reader: Reader) -> str:
    """Everything the panel shows, in the reader's language."""
    title = ticket_words.heading(ticket, reader)
    states = " · ".join(chip.text for chip in ticket_words.chips(ticket, reader))
    parts = [f"<h2>{escape(title)}</h2><p>{escape(states)}</p>", _table(ticket_words.facts(ticket, reader))]
    parts.append(_words(reader.local(ticket.detail)))
    parts.append(_table(ticket_words.values(ticket, form, reader)))
    if ticket.result:
        parts.append(f"<h3>{escape(_tr('Ticket', 'Result'))}</h3>{_words(ticket.result)}")
    done = "".join(
        f"<tr><td>{escape(row.trail)}</td><td>{escape(row.title)}</td><td>{_lines(row.sub)}</td></tr>"
        for row in reversed(ticket_words.history(ticket, reader))
    )
    if done:
        parts.append(f"<h3>{escape(_tr('Ticket', 'What was done'))}</h3><table cellpadding='4'>{done}</table>")
    printed = _tr("Ticket", "Printed {when}").format(when=ticket_words.when(reader.now, reader))
    parts.append(f"<p><small>{escape(printed)}</small></p>")
    return "".join(parts)


def write_pdf(html: str, file: Path, title: str) -> None:
    """Raises OSError."""
    with file.open("ab"):  # Qt would only print that it cannot be written
        pass
    writer = QPdfWriter(str(file))
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(QFont(document.defaultFont().family(), _POINTS))
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)


def _table(facts: list[Fact]) -> str:
    if not facts:
        return ""
    lines = "".join(f"<tr><td><b>{escape(f.caption)}</b></td><td>{_lines(f.value)}</td></tr>" for f in facts)
    return f"<table cellpadding='4'>{lines}</table>"


def _words(words: str) -> str:
    return f"<p>{_lines(words)}</p>" if words else ""


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")
