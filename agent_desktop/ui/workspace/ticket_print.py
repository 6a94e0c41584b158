"""A ticket on paper: a document of one or more A4 pages, written as a PDF file."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from agent_desktop.domain.ticket import Ticket
from agent_desktop.domain.wrapup import Form
from agent_desktop.ui import text
from agent_desktop.ui.design import Fact
from agent_desktop.ui.workspace import ticket_words
from agent_desktop.ui.workspace.present import Reader

_MARGIN_MM = 18.0
_POINTS, _FOOT_POINTS = 10, 8
_FOOT_LINES = 3.0
"""Room below the text, in lines of the foot; the foot is the last of them."""
_GREY = QColor(0x60, 0x60, 0x60)
_STYLE = """
h2 { font-size: 16pt; margin: 0 0 2px 0; }
h3 { font-size: 11pt; margin: 18px 0 4px 0; }
p { margin: 2px 0 10px 0; }
td { padding: 3px 12px 3px 0; }
.second { color: #606060; }
"""
_tr = QCoreApplication.translate


def as_html(ticket: Ticket, form: Form | None, reader: Reader) -> str:
    """Everything the panel shows, in the reader's language; paper is read on other days, so moments have their date."""
    title = ticket_words.heading(ticket, reader)
    states = " · ".join(chip.text for chip in ticket_words.chips(ticket, reader))
    parts = [f"<h2>{escape(title)}</h2><p class='second'>{escape(states)}</p>"]
    parts.append(_table(ticket_words.facts(ticket, reader, dated=True)))
    parts.append(_section(_tr("Ticket", "What it is about"), _words(reader.local(ticket.detail))))
    parts.append(_section(_tr("Ticket", "Filled in"), _table(ticket_words.values(ticket, form, reader))))
    parts.append(_section(_tr("Ticket", "Result"), _words(ticket.result)))
    done = "".join(
        f"<tr><td width='24%' class='second'>{escape(row.trail)}</td><td width='28%'>{escape(row.title)}</td>"
        f"<td>{_lines(row.sub)}</td></tr>"
        for row in reversed(ticket_words.history(ticket, reader, dated=True))
    )
    parts.append(_section(_tr("Ticket", "What was done"), _rows(done)))
    return "".join(parts)


def printed_words(reader: Reader) -> str:
    """Of which moment the paper is, for its foot."""
    return _tr("Ticket", "Printed {when}").format(when=text.dated(reader.now))


def write_pdf(html: str, file: Path, title: str, printed: str) -> None:
    """Each page has a foot: the title, `printed`, which page it is and of how many. Raises OSError."""
    with file.open("ab"):  # Qt would only print that it cannot be written
        pass
    writer = QPdfWriter(str(file))
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDocumentMargin(0)
    family = document.defaultFont().family()
    document.setDefaultFont(QFont(family, _POINTS))
    document.setDefaultStyleSheet(_STYLE)
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    foot = QFont(family, _FOOT_POINTS)
    line = QFontMetricsF(foot, writer).height()
    paper = QSizeF(writer.width(), writer.height() - _FOOT_LINES * line)
    document.setPageSize(paper)
    painter = QPainter(writer)
    try:
        for number in range(document.pageCount()):
            if number:
                writer.newPage()
            _paint_page(painter, document, number)
            place = QRectF(0, writer.height() - 1.5 * line, writer.width(), 1.5 * line)  # Chinese signs are taller
            pages = _tr("Ticket", "Page {number} of {all}").format(number=number + 1, all=document.pageCount())
            _paint_foot(painter, foot, place, title, f"{printed} · {pages}")
    finally:
        painter.end()


def _paint_page(painter: QPainter, document: QTextDocument, number: int) -> None:
    size = document.pageSize()
    seen = QRectF(0, number * size.height(), size.width(), size.height())
    painter.save()
    painter.translate(0, -seen.top())
    document.drawContents(painter, seen)
    painter.restore()


def _paint_foot(painter: QPainter, font: QFont, place: QRectF, left: str, right: str) -> None:
    painter.setFont(font)
    painter.setPen(_GREY)
    above = QPointF(0, -place.height() / 4)
    painter.drawLine(place.topLeft() + above, place.topRight() + above)
    metrics = painter.fontMetrics()
    room = int(place.width() - metrics.horizontalAdvance(right) - 4 * metrics.averageCharWidth())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(left, Qt.TextElideMode.ElideRight, room))
    painter.drawText(place, Qt.AlignmentFlag.AlignRight, right)


def _section(heading: str, inner: str) -> str:
    return f"<h3>{escape(heading)}</h3>{inner}" if inner else ""


def _table(facts: list[Fact]) -> str:
    return _rows(
        "".join(
            f"<tr><td width='24%' class='second'>{escape(f.caption)}</td><td>{_lines(f.value)}</td></tr>" for f in facts
        )
    )


def _rows(rows: str) -> str:
    return f"<table width='100%' cellspacing='0'>{rows}</table>" if rows else ""


def _words(words: str) -> str:
    return f"<p>{_lines(words)}</p>" if words else ""


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")
