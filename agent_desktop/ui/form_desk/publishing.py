"""Asks once before a form is published: what it changes, and what that means for work that has begun."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.form_design import FormDesign
from agent_desktop.domain.form_flaws import differences
from agent_desktop.services.form_designing import Opened
from agent_desktop.ui.design import (
    Button,
    Kind,
    Label,
    Layer,
    Listing,
    Notice,
    TextStyle,
    Theme,
    Tone,
    bind,
    line,
    row,
    vbox,
)
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.form_desk import words

_WIDTH, _HEIGHT = 520, 460
_KEYS = "Ctrl+Return"
_tr = QCoreApplication.translate


def open_publishing(
    window: QWidget, theme: Theme, language: str, opened: Opened, design: FormDesign, publish: Callable[[], None]
) -> Layer:
    """`publish` is called at most once, after the sheet has closed."""
    base, busy = opened.sketch.base_version, opened.history.being_filled_in
    content = QWidget()
    content.setObjectName("publish_sheet")
    notice = Notice(theme, Tone.ACCENT, "info", words.consequences(base, busy))
    listing = Listing(theme, name=_tr("FormDesk", "What changes"))
    listing.setObjectName("form_differences")
    old = opened.published or FormDesign(design.title, design.purpose)
    listing.setRows(words.difference_rows(differences(old, design), language))
    against = (
        _tr("FormDesk", "Against version {number}").format(number=base) if base else _tr("FormDesk", "The new form")
    )
    yes = Button(theme, _tr("FormDesk", "Publish version {number}").format(number=base + 1), "check", Kind.PRIMARY)
    yes.setObjectName("confirm_publish")
    no = Button(theme, _tr("FormDesk", "Not yet"))
    no.setObjectName("not_yet")
    content.setLayout(
        vbox(
            row((notice, 1), pad=(20, 12, 20, 8)),
            row(Label(theme, against, TextStyle.STRONG), None, pad=(20, 4, 20, 4)),
            (listing, 1),
            line(),
            row(None, no, yes, gap=8, pad=(20, 8, 20, 12)),
            gap=0,
        )
    )
    layer = open_sheet(window, theme, lambda: _tr("FormDesk", "Publish the form?"), content, _WIDTH, _HEIGHT, yes)
    asked = [True]

    def go() -> None:
        if asked and asked.pop():
            layer.dismiss()
            publish()

    yes.clicked.connect(go)
    no.clicked.connect(layer.dismiss)
    bind(content, _KEYS, go, inside=True)
    return layer
