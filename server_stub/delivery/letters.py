"""An e-mail out of a text in the Markdown subset of articles: plain text, and the same as HTML."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from server_stub.models.message_words import plain
from server_stub.models.schema import now

# nothing but ASCII on the wire: a server need not know 8BITMIME
_POLICY = SMTP.clone(cte_type="7bit")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"#{1,6} (.*)")
_BULLET = re.compile(r"- (.*)")
_NUMBERED = re.compile(r"(\d{1,3})\. (.*)")
_QUOTE = re.compile(r"> (.*)")
_STYLE = "font-family: sans-serif; font-size: 15px; line-height: 1.5"


def email_of(message_id: str, sender: str, sender_name: str, recipient: str, subject: str, text: str) -> EmailMessage:
    """Ready to be sent. Raises ValueError for what does not fit into a header: nothing can add one."""
    message = EmailMessage(_POLICY)
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = subject
    message["Date"] = format_datetime(now())
    # the same for every try: mail programs show one of two
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message.set_content(plain(text).rstrip() + "\n")
    message.add_alternative(html_of(text), subtype="html")
    return message


def html_of(text: str) -> str:
    """Headings, paragraphs, lists, quotes and bold; everything else is text."""
    parts: list[str] = []
    lists: str = ""
    paragraph: list[str] = []

    def flush(next_list: str = "") -> None:
        nonlocal lists
        if paragraph:
            parts.append(f"<p>{'<br>'.join(paragraph)}</p>")
            paragraph.clear()
        if lists != next_list:
            if lists:
                parts.append(f"</{lists}>")
            if next_list:
                parts.append(f"<{next_list}>")
            lists = next_list

    for line in text.splitlines():
        if not line.strip():
            flush()
        elif match := _HEADING.fullmatch(line):
            flush()
            parts.append(f"<h3>{_inline(match.group(1))}</h3>")
        elif match := _BULLET.fullmatch(line):
            flush("ul")
            parts.append(f"<li>{_inline(match.group(1))}</li>")
        elif match := _NUMBERED.fullmatch(line):
            flush("ol")
            parts.append(f'<li value="{int(match.group(1))}">{_inline(match.group(2))}</li>')
        elif match := _QUOTE.fullmatch(line):
            flush()
            parts.append(f"<blockquote>{_inline(match.group(1))}</blockquote>")
        else:
            if lists:
                flush()
            paragraph.append(_inline(line))
    flush()
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html>\n<body style="{_STYLE}">\n{body}\n</body>\n</html>\n'


def _inline(line: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(line))
