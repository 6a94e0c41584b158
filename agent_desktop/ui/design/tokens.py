"""Design tokens: the only place where a colour, a radius or a type size is named.

Colours are "#RRGGBB", the two translucent ones "#AARRGGBB". A tone has four parts: bare = text and icon, `_fill` =
solid, `_tint` = ground for the bare tone, `_line` = edge of that ground. Sizes are logical pixels.
Contrast follows WCAG 2.2, success criterion 1.4.3 (https://www.w3.org/TR/WCAG22/#contrast-minimum).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

RADIUS = 6  # controls and cards
RADIUS_SMALL = 4  # chips and segments
RADIUS_FLOAT = 10  # whatever floats over the window
CONTROL = 32  # height of a field or button
CONTROL_SMALL = 28
KEY_HEIGHT = 48  # call keys
ROW = 36  # table row
ROW_SMALL = 32
ROW_TALL = 44  # list row with two lines
HEADER = 28  # table header, group header of a list
CHIP = 20

MINIMUM_CONTRAST = 4.5


class TextStyle(StrEnum):
    """The steps of the type scale."""

    DISPLAY = "display"
    TITLE = "title"
    TIMER = "timer"
    HEADING = "heading"
    QUERY = "query"  # what is typed into the command palette
    STRONG = "strong"
    BODY = "body"
    BUTTON = "button"
    SMALL = "small"
    SMALLMEDIUM = "smallmedium"
    SMALLSTRONG = "smallstrong"
    MICRO = "micro"


@dataclass(frozen=True, slots=True)
class TypeSize:
    """Pixels, weight (100-900) and fixed line height, so that every script gives the same layout."""

    px: int
    weight: int
    line: int


TYPE: Mapping[TextStyle, TypeSize] = MappingProxyType(
    {
        TextStyle.DISPLAY: TypeSize(28, 600, 36),
        TextStyle.TITLE: TypeSize(20, 600, 28),
        TextStyle.TIMER: TypeSize(20, 600, 24),
        TextStyle.HEADING: TypeSize(15, 600, 20),
        TextStyle.QUERY: TypeSize(15, 400, 20),
        TextStyle.STRONG: TypeSize(13, 600, 18),
        TextStyle.BODY: TypeSize(13, 400, 18),
        TextStyle.BUTTON: TypeSize(13, 500, 18),
        TextStyle.SMALL: TypeSize(12, 400, 16),
        TextStyle.SMALLMEDIUM: TypeSize(12, 500, 16),
        TextStyle.SMALLSTRONG: TypeSize(12, 600, 16),
        TextStyle.MICRO: TypeSize(11, 500, 16),
    }
)

# The first family that exists draws; a glyph it lacks falls through to the families behind it.
LATIN_FAMILIES = (
    "Segoe UI Variable Text",
    "Segoe UI",
    "Inter",
    "Inter Variable",
    "Noto Sans",
    "Open Sans",
    "Cantarell",
    "Ubuntu",
    "Roboto",
    "Liberation Sans",
)
CJK_FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei UI", "Source Han Sans SC", "WenQuanYi Micro Hei")


class Tone(StrEnum):
    """What a colour means; always shown together with an icon or a word."""

    ACCENT = "accent"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    NEUTRAL = "neutral"


class Ink(StrEnum):
    """Foreground colours of text and icons. The tones are inks too: `Ink(tone)`."""

    TEXT = "text"
    SECOND = "text2"
    THIRD = "text3"
    ACCENT = "accent"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    NEUTRAL = "neutral"
    ON_FILL = "on_fill"


class Ground(StrEnum):
    """What a frame is made of; the style sheet has one rule for each."""

    CANVAS = "canvas"  # window ground, gaps between cards
    SURFACE = "surface"  # side panels
    RAISED = "raised"  # main panel, agent bar, status bar
    NAV = "nav"  # side panel inside a floating card: rounded on its left
    CARD = "card"
    POPUP = "popup"  # what opens below a field
    WELL = "well"  # sunken card: segmented control, icon of an empty state
    PLAIN = "plain"  # nothing of its own


@dataclass(frozen=True, slots=True)
class ToneParts:
    """The four colours of a tone."""

    bare: str
    fill: str
    tint: str
    line: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme."""

    name: str
    canvas: str
    surface: str
    raised: str
    sunken: str
    hover: str
    border: str  # hairlines, card edges
    border_strong: str  # fields and buttons; the caption beside them carries the contrast
    text: str
    text2: str
    text3: str
    accent: str
    accent_fill: str
    accent_tint: str
    accent_line: str
    success: str
    success_fill: str
    success_tint: str
    success_line: str
    warning: str
    warning_fill: str
    warning_tint: str
    warning_line: str
    danger: str
    danger_fill: str
    danger_tint: str
    danger_line: str
    neutral: str
    neutral_fill: str
    neutral_tint: str
    neutral_line: str
    on_fill: str  # text on every fill but warning's
    on_warning: str
    scrim: str
    shadow: str

    def colour(self, name: str) -> str:
        """The colour of a token by its name ("raised", "accent_tint", any `Ink`); AttributeError if there is none."""
        value = getattr(self, name)
        if not isinstance(value, str):
            raise AttributeError(name)
        return value

    def fill(self, tone: Tone) -> str:
        return self.parts(tone).fill

    def tint(self, tone: Tone) -> str:
        return self.parts(tone).tint

    def line(self, tone: Tone) -> str:
        return self.parts(tone).line

    def parts(self, tone: Tone) -> ToneParts:
        match tone:
            case Tone.ACCENT:
                return ToneParts(self.accent, self.accent_fill, self.accent_tint, self.accent_line)
            case Tone.SUCCESS:
                return ToneParts(self.success, self.success_fill, self.success_tint, self.success_line)
            case Tone.WARNING:
                return ToneParts(self.warning, self.warning_fill, self.warning_tint, self.warning_line)
            case Tone.DANGER:
                return ToneParts(self.danger, self.danger_fill, self.danger_tint, self.danger_line)
            case Tone.NEUTRAL:
                return ToneParts(self.neutral, self.neutral_fill, self.neutral_tint, self.neutral_line)
            case _:
                assert_never(tone)

    def on(self, tone: Tone) -> str:
        """Text colour on the fill of a tone."""
        return self.on_warning if tone is Tone.WARNING else self.on_fill


LIGHT = Tokens(
    name="light",
    canvas="#EEF0F4",
    surface="#F8F9FB",
    raised="#FFFFFF",
    sunken="#ECEEF2",
    hover="#F0F2F6",
    border="#E0E3EA",
    border_strong="#C6CBD6",
    text="#181B22",
    text2="#4A5160",
    text3="#5F6778",
    accent="#2F52C8",
    accent_fill="#3459D6",
    accent_tint="#E6ECFD",
    accent_line="#B9C8F6",
    success="#12653A",
    success_fill="#1A7A48",
    success_tint="#E0F3E8",
    success_line="#AEDCC1",
    warning="#855000",
    warning_fill="#F0AE3C",
    warning_tint="#FDF0D5",
    warning_line="#F0D196",
    danger="#B3261E",
    danger_fill="#C8332A",
    danger_tint="#FDE8E6",
    danger_line="#F3BDB8",
    neutral="#4A5160",
    neutral_fill="#5B6373",
    neutral_tint="#E9ECF1",
    neutral_line="#D3D8E1",
    on_fill="#FFFFFF",
    on_warning="#2A1A00",
    scrim="#6614171F",
    shadow="#38141C32",
)

DARK = Tokens(
    name="dark",
    canvas="#0D0F13",
    surface="#14171C",
    raised="#1B1F26",
    sunken="#0F1216",
    hover="#232831",
    border="#262B34",
    border_strong="#3C4350",
    text="#E8EAEF",
    text2="#B0B7C4",
    text3="#8F97A6",
    accent="#8FA9FF",
    accent_fill="#4463D8",
    accent_tint="#1F2A4D",
    accent_line="#3A4C86",
    success="#74D69C",
    success_fill="#1F7D4B",
    success_tint="#15301F",
    success_line="#285C3E",
    warning="#F1BE6A",
    warning_fill="#E3A33A",
    warning_tint="#35280F",
    warning_line="#65491B",
    danger="#FF9D94",
    danger_fill="#C43D34",
    danger_tint="#3B1B19",
    danger_line="#6E302B",
    neutral="#B0B7C4",
    neutral_fill="#5B6373",
    neutral_tint="#272C35",
    neutral_line="#3A414D",
    on_fill="#FFFFFF",
    on_warning="#2A1A00",
    scrim="#99050609",
    shadow="#A0000000",
)


def high_contrast(tokens: Tokens) -> Tokens:
    """Edges of fields, buttons and cards that reach 3:1 by themselves (WCAG 1.4.11)."""
    return replace(tokens, border=tokens.border_strong, border_strong=tokens.text3, text3=tokens.text2)


@dataclass(frozen=True, slots=True)
class ContrastPair:
    """Names of two tokens that appear as text on ground, and their ratio (1-21)."""

    ink: str
    ground: str
    ratio: float


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two "#RRGGBB" colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def contrast_pairs(tokens: Tokens) -> list[ContrastPair]:
    """Every text-on-ground pair that the style sheet, a control or a delegate can produce."""
    pairs = [(ink, ground) for ink in ("text", "text2", "text3") for ground in _GROUNDS]
    pairs.append(("raised", "text"))  # tool-tip
    for tone in Tone:
        pairs += [(str(tone), ground) for ground in ("canvas", "surface", "raised", "hover", f"{tone}_tint")]
        pairs.append(("on_warning" if tone is Tone.WARNING else "on_fill", f"{tone}_fill"))
    return [ContrastPair(ink, ground, contrast(tokens.colour(ink), tokens.colour(ground))) for ink, ground in pairs]


_GROUNDS = ("canvas", "surface", "raised", "sunken", "hover", "accent_tint")
