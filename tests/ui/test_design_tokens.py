"""The numbers behind the look: contrast, one source of colours, a style sheet that Qt understands."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design
from agent_desktop.ui.design import sheet, tokens
from agent_desktop.ui.design.theme import Scheme, Theme
from agent_desktop.ui.design.tokens import DARK, LIGHT, MINIMUM_CONTRAST, Ink, Tokens, Tone, contrast, high_contrast

SCHEMES = [LIGHT, DARK, high_contrast(LIGHT), high_contrast(DARK)]
HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\b")


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark", "light+", "dark+"])
def test_every_text_reaches_the_minimum_contrast_on_every_ground_it_can_stand_on(scheme: Tokens) -> None:
    too_low = [p for p in tokens.contrast_pairs(scheme) if p.ratio < MINIMUM_CONTRAST]
    assert not too_low


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_more_contrast_makes_edges_visible_by_themselves(scheme: Tokens) -> None:
    better = high_contrast(scheme)
    assert contrast(better.border_strong, better.raised) >= 3
    assert contrast(scheme.border_strong, scheme.raised) < 3, "else the option would be pointless"


def test_every_ink_and_every_part_of_a_tone_is_a_token() -> None:
    for ink in Ink:
        assert HEX.fullmatch(LIGHT.colour(ink))
    for tone in Tone:
        assert len({LIGHT.colour(tone), LIGHT.fill(tone), LIGHT.tint(tone), LIGHT.line(tone)}) >= 3
        assert LIGHT.on(tone) in (LIGHT.on_fill, LIGHT.on_warning)


def test_an_unknown_colour_is_an_error() -> None:
    with pytest.raises(AttributeError):
        LIGHT.colour("purple")


@pytest.mark.parametrize("scheme", SCHEMES[:2], ids=["light", "dark"])
def test_the_style_sheet_knows_no_colour_but_the_tokens(scheme: Tokens) -> None:
    allowed = {getattr(scheme, f.name) for f in fields(scheme)}
    used = set(HEX.findall(sheet.build(scheme)))
    assert used <= allowed
    assert len(used) > 15, "the style sheet is empty"


def test_no_module_but_the_tokens_names_a_colour() -> None:
    folder = Path(str(design.__file__)).parent
    named = re.compile(r'QColor\("|Qt\.GlobalColor\.(?!transparent)')
    for path in folder.glob("*.py"):
        if path.name != "tokens.py":
            source = path.read_text("utf-8")
            assert not HEX.findall(source), path.name
            assert not named.search(source), path.name


def test_qt_reads_the_style_sheet_without_a_complaint(qtbot: QtBot, qapp: object, qtlog: object) -> None:
    theme = Theme(Scheme.LIGHT)
    label = design.Label(theme, "text")
    qtbot.addWidget(label)
    theme.apply(qapp)  # type: ignore[arg-type]
    label.show()
    theme.setScheme(Scheme.DARK)
    theme.close()
    messages = [r.message for r in qtlog.records]  # type: ignore[attr-defined]
    assert not [m for m in messages if "style" in m.lower() or "parse" in m.lower() or "unknown" in m.lower()]
