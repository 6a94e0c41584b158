"""Articles as text: our Markdown subset to HTML for Qt, escaped, and the sentences that it gives an agent to say.

Subset: `## heading`, paragraphs, `1.` steps, `-` bullets, `**bold**`, `> ` what to say, `[word](https://...)`. Anything
else is shown as it was typed; nothing in an article can become markup, a picture or a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from html import escape

from agent_desktop.ui.design import Tokens

_HEADING = re.compile(r"#{1,4}\s+(.*)")
_STEP = re.compile(r"(\d{1,3})[.)]\s+(.*)")
_BULLET = re.compile(r"[-*]\s+(.*)")
_QUOTE = re.compile(r">\s?(.*)")
_INLINE = re.compile(r"\*\*(.+?)\*\*|\[([^\]\n]{1,200})\]\((https?://[^\s()<>\"']{1,500})\)")
_OPENING, _CLOSING = "“\"'「『", "”\"'」』"


class BlockKind(StrEnum):
    HEADING = auto()
    PARAGRAPH = auto()
    STEP = auto()
    BULLET = auto()
    QUOTE = auto()


_JOINED = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article; `number` is that of a step."""

    kind: BlockKind
    text: str
    number: str = ""


def blocks(markdown: str) -> list[Block]:
    """The article in pieces; neighbouring lines of a paragraph or a quote are one piece."""
    result: list[Block] = []
    joined = False
    for line in markdown.splitlines():
        block = _block(line.strip())
        if block is None:
            joined = False
            continue
        last = result[-1] if result and joined else None
        if last is not None and last.kind is block.kind and block.kind in _JOINED:
            result[-1] = Block(last.kind, f"{last.text} {block.text}")
        else:
            result.append(block)
        joined = True
    return result


def quotes(markdown: str) -> list[str]:
    """What the article gives to say, as plain sentences without the marks around them."""
    said = (plain(b.text).strip() for b in blocks(markdown) if b.kind is BlockKind.QUOTE)
    return [_unquoted(sentence) for sentence in said if sentence]


def plain(source: str) -> str:
    """Inline marks taken off."""
    return _INLINE.sub(lambda m: m.group(1) or m.group(2), source)


def plain_article(markdown: str) -> str:
    """The whole article as text to copy."""
    lines = []
    for b in blocks(markdown):
        mark = {BlockKind.STEP: f"{b.number}. ", BlockKind.BULLET: "• "}.get(b.kind, "")
        lines.append(f"{mark}{plain(b.text)}")
    return "\n".join(lines)


def html(markdown: str, tokens: Tokens) -> str:
    """The article in the colours of the theme, for a QTextDocument."""
    return "".join(_html_of(blocks(markdown), tokens))


def _html_of(pieces: list[Block], t: Tokens) -> Iterator[str]:
    first = True
    for b in pieces:
        words = _inline(b.text, t)
        top = 0 if first else 12
        first = False
        match b.kind:
            case BlockKind.HEADING:
                yield f'<p style="margin:{top}px 0 2px 0;font-weight:600;color:{t.text}">{words}</p>'
            case BlockKind.QUOTE:
                yield (
                    f'<table width="100%" cellspacing="0" cellpadding="8" bgcolor="{t.accent_tint}" '
                    f'style="margin-top:{min(top, 6)}px;margin-bottom:2px"><tr><td>'
                    f'<p style="margin:0;line-height:132%;color:{t.text}">{words}</p></td></tr></table>'
                )
            case BlockKind.STEP:
                yield (
                    f'<table width="100%" cellspacing="0" cellpadding="0" style="margin-top:{min(top, 6)}px"><tr>'
                    f'<td width="22"><p style="margin:0;line-height:132%;font-weight:600;color:{t.text}">'
                    f"{b.number}.</p></td>"
                    f'<td><p style="margin:0;line-height:132%;color:{t.text}">{words}</p></td></tr></table>'
                )
            case BlockKind.BULLET:
                yield (
                    f'<table width="100%" cellspacing="0" cellpadding="0" style="margin-top:{min(top, 4)}px"><tr>'
                    f'<td width="14"><p style="margin:0;line-height:132%;color:{t.text3}">•</p></td>'
                    f'<td><p style="margin:0;line-height:132%;color:{t.text2}">{words}</p></td></tr></table>'
                )
            case _:
                yield f'<p style="margin:{min(top, 6)}px 0 0 0;line-height:132%;color:{t.text2}">{words}</p>'


def _block(line: str) -> Block | None:
    if not line:
        return None
    if match := _HEADING.fullmatch(line):
        return Block(BlockKind.HEADING, match.group(1))
    if match := _STEP.fullmatch(line):
        return Block(BlockKind.STEP, match.group(2), match.group(1))
    if match := _BULLET.fullmatch(line):
        return Block(BlockKind.BULLET, match.group(1))
    if match := _QUOTE.fullmatch(line):
        return Block(BlockKind.QUOTE, match.group(1)) if match.group(1) else None
    return Block(BlockKind.PARAGRAPH, line)


def _inline(source: str, t: Tokens) -> str:
    """Escaped text with bold and links; the parts between the marks are escaped one by one."""
    out, at = [], 0
    for match in _INLINE.finditer(source):
        out.append(escape(source[at : match.start()]))
        bold, word, address = match.groups()
        if bold is not None:
            out.append(f'<span style="font-weight:600;color:{t.text}">{escape(bold)}</span>')
        else:
            out.append(f'<a href="{escape(address)}" style="color:{t.accent}">{escape(word)}</a>')
        at = match.end()
    out.append(escape(source[at:]))
    return "".join(out)


def _unquoted(sentence: str) -> str:
    if len(sentence) > 1 and sentence[0] in _OPENING and sentence[-1] in _CLOSING:
        return sentence[1:-1].strip()
    return sentence
