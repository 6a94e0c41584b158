"""An e-mail as its reader will see it: the Markdown subset of articles, every line break kept, nothing else is markup.

The server makes the letter that leaves by the same rules.
"""

from __future__ import annotations

import re
from html import escape

from agent_desktop.ui.design import Tokens

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"#{1,6} (.*)")
_ITEM = re.compile(r"(-|\d{1,3}\.) (.*)")
_QUOTE = re.compile(r"> (.*)")


def letter_html(subject: str, text: str, tokens: Tokens) -> str:
    """For a QTextDocument, in the colours of the theme; without a subject it begins with the text."""
    parts = (
        [f'<p style="margin:0 0 8px 0;font-weight:600;color:{tokens.text}">{escape(subject)}</p>'] if subject else []
    )
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            parts.append(
                f'<p style="margin:0 0 8px 0;line-height:132%;color:{tokens.text}">{"<br>".join(paragraph)}</p>'
            )
            paragraph.clear()

    for line in text.splitlines():
        heading, item, quote = (form.fullmatch(line) for form in (_HEADING, _ITEM, _QUOTE))
        if heading or item or quote or not line.strip():
            flush()
        if heading:
            parts.append(f'<p style="margin:4px 0 4px 0;font-weight:600;color:{tokens.text}">{_inline(heading[1])}</p>')
        elif item:
            mark = "•" if item[1] == "-" else item[1]
            parts.append(
                f'<p style="margin:0 0 2px 18px;text-indent:-18px;line-height:132%;color:{tokens.text}">'
                f"{mark}&nbsp;&nbsp;{_inline(item[2])}</p>"
            )
        elif quote:
            parts.append(f'<p style="margin:0 0 8px 20px;color:{tokens.text2}">{_inline(quote[1])}</p>')
        elif line.strip():
            paragraph.append(_inline(line))
    flush()
    return "".join(parts)


def _inline(line: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(line))
