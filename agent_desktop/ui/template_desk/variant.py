"""One language of a template: its fields, and below them what a customer would get."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from agent_desktop.domain.message import Channel, sms_count
from agent_desktop.domain.message_template import (
    MAX_LABEL,
    MAX_SUBJECT,
    Flaw,
    Part,
    Placeholder,
    TemplateText,
    previewed,
    unknown,
    words_of,
)
from agent_desktop.ui.design import Field, Frame, Ground, LineEdit, TextArea, Theme, vbox
from agent_desktop.ui.template_desk import words
from agent_desktop.ui.workspace.letter import letter_html

_LINES, _MOST_LINES, _PAPER = 7, 40, 190
_tr = QCoreApplication.translate


class Variant(QWidget):
    """`changed` when somebody typed; `entered` when the keyboard came here."""

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, language: str, named: str) -> None:
        """`named` is what the language calls itself."""
        super().__init__()
        self.language, self._named, self._theme = language, named, theme
        self._channel = Channel.EMAIL
        self._placeholders: Sequence[Placeholder] = ()
        self._most = 0
        self._filling = False
        tag = "zh" if language == "zh_CN" else "en"
        self._label = LineEdit(theme)
        self._label.setObjectName(f"template_label_{tag}")
        self._label.setMaxLength(MAX_LABEL)
        self._subject = LineEdit(theme)
        self._subject.setObjectName(f"template_subject_{tag}")
        self._subject.setMaxLength(MAX_SUBJECT)
        self._text = TextArea(theme, lines=_LINES, most=_MOST_LINES)
        self._text.setObjectName(f"template_text_{tag}")
        self._last: LineEdit | TextArea = self._text
        self._preview = QTextBrowser()
        self._preview.setObjectName(f"template_preview_{tag}")
        self._preview.setOpenLinks(False)
        self._preview.setFont(theme.font())
        paper = Frame(Ground.WELL)
        paper.setLayout(vbox((self._preview, 1), pad=(8, 6, 4, 6)))
        paper.setFixedHeight(_PAPER)
        self._fields = {
            Part.LABEL: Field(theme, "", self._label, required=True),
            Part.SUBJECT: Field(theme, "", self._subject, required=True),
            Part.TEXT: Field(theme, "", self._text, required=True),
        }
        self._paper = Field(theme, "", paper)
        self.setLayout(vbox(*self._fields.values(), self._paper, None, gap=12))
        for field in (self._label, self._subject):
            field.textEdited.connect(lambda _words: self._on_typed())
        self._text.textChanged.connect(self._on_typed)
        for widget in (self._subject, self._text):
            widget.installEventFilter(self)
        theme.changed.connect(self._show_preview)
        self.retranslate()

    def show_template(self, template: TemplateText, placeholders: Sequence[Placeholder], most: int) -> None:
        self._filling = True
        self._channel, self._placeholders, self._most = template.channel, placeholders, most
        self._fields[Part.SUBJECT].setVisible(template.channel is Channel.EMAIL)
        if template.channel is Channel.SMS:
            self._last = self._text
        for line, both in ((self._label, template.label), (self._subject, template.subject)):
            if line.text() != words_of(both, self.language):
                line.setText(words_of(both, self.language))
                line.setCursorPosition(0)
        if self._text.toPlainText() != words_of(template.text, self.language):  # saved while typed: the caret stays
            self._text.setPlainText(words_of(template.text, self.language))
        self._filling = False
        self._show_preview()

    def typed(self, part: Part) -> str:
        match part:
            case Part.LABEL:
                return self._label.text().strip()
            case Part.SUBJECT:
                return self._subject.text().strip()
            case Part.TEXT:
                return self._text.toPlainText()

    def complain(self, part: Part, flaw: Flaw | None) -> str:
        """The sentence that stands at the field now."""
        most = {Part.LABEL: MAX_LABEL, Part.SUBJECT: MAX_SUBJECT}.get(part, 0)
        names = unknown(self.typed(part), self._placeholders)
        sentence = words.flaw_sentence(flaw, names, most) if flaw else ""
        self._fields[part].setError(sentence)
        return sentence

    def focus(self, part: Part) -> None:
        self._fields[part].control.setFocus()

    def take_focus(self) -> None:
        """Where the caret was last."""
        self._last.setFocus()

    def insert(self, words_to_insert: str) -> None:
        """Where the caret was last, in subject or text; what is selected gives way."""
        match self._last:
            case LineEdit() as line:
                line.insert(words_to_insert)
                self._on_typed()
            case TextArea() as area:
                area.insertPlainText(words_to_insert)
        self._last.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, LineEdit | TextArea):
            self._last = watched
            self.entered.emit()
        return super().eventFilter(watched, event)

    def _on_typed(self) -> None:
        if not self._filling:
            self._show_preview()
            self.changed.emit()

    def _show_preview(self) -> None:
        seen = previewed(self._text.toPlainText(), self._placeholders, self.language)
        field = self._fields[Part.TEXT]
        if self._channel is Channel.EMAIL:
            subject = previewed(self._subject.text(), self._placeholders, self.language)
            self._preview.setHtml(letter_html(subject, seen, self._theme.tokens))
            field.setHint(_tr("Templates", "Every line as it stands; ** makes words bold, - a list."))
        else:
            self._preview.setPlainText(seen)
            field.setHint(words.count_sentence(sms_count(seen), self._most) if seen.strip() else "")

    def retranslate(self) -> None:
        captions = {
            Part.LABEL: _tr("Templates", "Name, {language}"),
            Part.SUBJECT: _tr("Templates", "Subject, {language}"),
            Part.TEXT: _tr("Templates", "Text, {language}"),
        }
        for part, caption in captions.items():
            self._fields[part].setCaption(caption.format(language=self._named))
        seen = _tr("Templates", "As Wang Wei would get it, {language}").format(language=self._named)
        self._paper.setCaption(seen)
        self._preview.setAccessibleName(seen)
        self._show_preview()
