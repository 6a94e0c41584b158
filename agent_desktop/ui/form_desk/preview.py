"""The form as agents will see it, live: the very widgets of the workspace, in either language and look."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout

from agent_desktop.domain.form_design import FormDesign, form_of, tidied
from agent_desktop.domain.wrapup import NOTES, Form, check, prune
from agent_desktop.ui.design import (
    Button,
    Field,
    Frame,
    Ground,
    Label,
    Scheme,
    Scroll,
    Segment,
    Segments,
    TextArea,
    TextStyle,
    Theme,
    line,
    row,
    vbox,
)
from agent_desktop.ui.design.sheet import build as style_of
from agent_desktop.ui.design.theme import palette
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import CHINESE, ENGLISH, Wording
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.present import Reader

_LIGHT, _DARK = "light", "dark"
_tr = QCoreApplication.translate


class FormPreview(Frame):
    """What is tried in it is kept while the form changes, as far as it still fits."""

    def __init__(self, desk: Desk, theme: Theme, language: str) -> None:
        super().__init__(Ground.SURFACE)
        self._desk, self._theme = desk, theme
        self._form: Form | None = None
        self._grid: FieldGrid | None = None
        self._tried = False
        self._wording: dict[str, Wording] = {}
        self._other: Theme | None = None
        """The look that the window does not have."""
        self._title = Label(theme, "", TextStyle.STRONG)
        self._check = Button(theme, "", "check", small=True)
        self._check.setObjectName("try_form")
        self._languages = Segments(theme, [Segment(ENGLISH, "English"), Segment(CHINESE, "中文")], current=language)
        self._languages.setObjectName("preview_language")
        self._looks = Segments(theme, [Segment(_LIGHT, _LIGHT), Segment(_DARK, _DARK)])
        self._looks.setObjectName("preview_look")
        self._looks.setCurrent(_DARK if theme.is_dark else _LIGHT)
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._notes = TextArea(theme, lines=2, most=3)
        self._notes_field = Field(theme, "", self._notes)
        self._stage = Frame(Ground.RAISED)
        self._stage.setObjectName("preview")
        self._inner = vbox(self._place, gap=8, pad=(16, 12, 16, 12))
        self._inner.addWidget(self._notes_field)
        self._inner.addStretch(1)
        self._stage.setLayout(self._inner)
        self._scroll = Scroll(self._stage)
        self.setLayout(
            vbox(
                row(self._title, None, self._check, self._languages, self._looks, gap=8, pad=(16, 6, 16, 6)),
                line(),
                (self._scroll, 1),
                gap=0,
            )
        )
        self._languages.currentChanged.connect(lambda _tag: self._speak())
        self._looks.currentChanged.connect(lambda _look: self._dress())
        self._check.clicked.connect(self.try_it)
        theme.changed.connect(self._dress)
        self.retranslate()

    def close_down(self) -> None:
        self._theme.changed.disconnect(self._dress)
        if self._other is not None:
            self._other.close()
            self._other = None

    def show_design(self, design: FormDesign) -> None:
        form = form_of(tidied(design))
        if form != self._form:
            self._form = form
            self._make()

    def try_it(self) -> None:
        """Says what an agent would be told who hands in what stands there now."""
        if self._form is None or self._grid is None:
            return
        values = self._grid.values() | {NOTES: self._notes.toPlainText()}
        problems = check(self._form, prune(self._form, values))
        self._grid.show_problems(problems)
        self._tried = True

    def reader(self) -> Reader:
        tag = self._languages.current()
        if tag not in self._wording:
            self._wording[tag] = Wording(tag)
        return Reader(
            tag,
            self._desk.session.provisioning,
            self._desk.numbering.display,
            self._desk.clock.now(),
            self._wording[tag].translate,
        )

    # --- inside

    def _look(self) -> Theme:
        """The theme of the chosen look: that of the window where it is the same."""
        dark = self._looks.current() == _DARK
        if dark == self._theme.is_dark:
            return self._theme
        wanted = Scheme.DARK if dark else Scheme.LIGHT
        if self._other is None or self._other.scheme is not wanted:
            if self._other is not None:
                self._other.close()
            self._other = Theme(wanted, parent=self)
        return self._other

    def _make(self) -> None:
        form = self._form
        if form is None:
            return
        values = {f.key: f.default for f in form.fields if f.default is not None}
        if self._grid is not None:
            typed = self._grid.values()
            values |= prune(form, {k: v for k, v in typed.items() if any(f.key == k for f in form.fields)})
            self._place.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._tried = False
        self._grid = FieldGrid(self._look(), form, self._desk.numbering, self.reader)
        self._grid.setValues(prune(form, values))
        self._place.addWidget(self._grid)
        self._follow()

    def _speak(self) -> None:
        """Another language: what an agent was told is told in it too."""
        self._follow()
        if self._tried:
            self.try_it()

    def _follow(self) -> None:
        """The words of the chosen language."""
        if self._grid is not None and self._form is not None:
            self._grid.follow()
            notes = next((f for f in self._form.fields if f.key == NOTES), None)
            if notes is not None:
                reader = self.reader()
                self._notes_field.setCaption(reader.local(notes.label))
                self._notes_field.setRequired(notes.required)
                self._notes_field.setHint(reader.local(notes.hint))

    def _dress(self) -> None:
        look = self._look()
        own = look is self._theme
        self._stage.setStyleSheet("" if own else style_of(look.tokens))
        self._stage.setPalette(QApplication.palette() if own else palette(look.tokens))
        self._replace_notes(look)
        self._make()

    def _replace_notes(self, look: Theme) -> None:
        words = self._notes.toPlainText()
        self._inner.removeWidget(self._notes_field)
        self._notes_field.hide()
        self._notes_field.deleteLater()
        self._notes = TextArea(look, words, lines=2, most=3)
        self._notes_field = Field(look, "", self._notes)
        self._inner.insertWidget(1, self._notes_field)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_tr("FormDesk", "As agents see it"))
        self._check.setText(_tr("FormDesk", "Try it"))
        self._check.setTip(_tr("FormDesk", "Shows what an agent is told who hands it in like this"))
        self._languages.setAccessibleName(_tr("FormDesk", "Language of the preview"))
        self._looks.setAccessibleName(_tr("FormDesk", "Look of the preview"))
        self._looks.setSegments([Segment(_LIGHT, _tr("FormDesk", "Light")), Segment(_DARK, _tr("FormDesk", "Dark"))])
