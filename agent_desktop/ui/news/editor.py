"""Writing an announcement: both languages side by side, how much it weighs, for whom and how long it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.announcement import AnnouncementText, Importance
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import BackendError
from agent_desktop.services.announcements import Announcements
from agent_desktop.ui import text
from agent_desktop.ui.article_choice import ArticleChoice
from agent_desktop.ui.audience import CHINESE_NAME, ENGLISH_NAME, AudienceFields
from agent_desktop.ui.design import (
    Button,
    Check,
    Choice,
    Elided,
    Field,
    Ink,
    Kind,
    Label,
    LineEdit,
    Scroll,
    Select,
    TextArea,
    TextStyle,
    Theme,
    announce,
    bind,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.moment import MomentEdit
from agent_desktop.ui.news import rows
from agent_desktop.ui.text import Language

_TITLE, _DETAIL = 300, 8000
_LINES, _MOST_LINES = 6, 60
_tr = QCoreApplication.translate


class NewsEditor(QWidget):
    """While `dirty` nothing else may take its place. What is typed is kept on this computer until it is told."""

    stored = Signal(str)
    """The id of an announcement that the server has now."""
    left = Signal()

    def __init__(self, desk: Desk, announcements: Announcements, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._announcements, self._language = desk, announcements, language
        self._text: AnnouncementText | None = None
        self._dirty = False
        self._busy = False
        self._head = Label(theme, "", TextStyle.TITLE)
        self._titles = LineEdit(theme), LineEdit(theme)
        self._details = tuple(TextArea(theme, lines=_LINES, most=_MOST_LINES) for _ in range(2))
        self._says = LineEdit(theme), LineEdit(theme)
        self._importance = Select(theme)
        self._confirm = Check(theme)
        self._article = ArticleChoice(desk, theme, language, "news_article_choice")
        self._from = MomentEdit(theme, "news_from", time(0, 0))
        self._until = MomentEdit(theme, "news_until", time(23, 59))
        self._audience = AudienceFields(theme)
        for widgets, name, most in (
            (self._titles, "news_title", _TITLE),
            (self._says, "news_say", _TITLE),
        ):
            for widget, tag in zip(widgets, ("en", "zh"), strict=True):
                widget.setObjectName(f"{name}_{tag}")
                widget.setMaxLength(most)
                widget.textEdited.connect(self._on_changed)
        for area, tag in zip(self._details, ("en", "zh"), strict=True):
            area.setObjectName(f"news_detail_{tag}")
            area.textChanged.connect(self._on_changed)
        self._importance.setObjectName("news_importance")
        self._confirm.setObjectName("news_must_confirm")
        self._fields = {
            "title_en": Field(theme, "", self._titles[0]),
            "title_zh": Field(theme, "", self._titles[1]),
            "detail_en": Field(theme, "", self._details[0]),
            "detail_zh": Field(theme, "", self._details[1]),
            "say_en": Field(theme, "", self._says[0]),
            "say_zh": Field(theme, "", self._says[1]),
            "importance": Field(theme, "", self._importance),
            "from": Field(theme, "", self._from),
            "until": Field(theme, "", self._until),
            "article": Field(theme, "", self._article),
        }
        f = self._fields
        body = QWidget()
        body.setLayout(
            vbox(
                hbox((f["title_en"], 1), (f["title_zh"], 1), gap=12),
                hbox((f["detail_en"], 1), (f["detail_zh"], 1), gap=12),
                hbox((f["say_en"], 1), (f["say_zh"], 1), gap=12),
                hbox((f["importance"], 1), (f["from"], 1), (f["until"], 1), gap=12),
                self._confirm,
                f["article"],
                self._audience,
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("news_editor_message")
        self._discard = Button(theme, "", "undo-2")
        self._discard.setObjectName("discard_news")
        self._save = Button(theme, "", "megaphone", Kind.PRIMARY)
        self._save.setObjectName("save_news")
        self.setLayout(
            vbox(
                row((self._head, 1), pad=(16, 12, 16, 12)),
                line(),
                (Scroll(body), 1),
                line(),
                row((self._said, 1), self._discard, self._save, gap=8, pad=(16, 8, 16, 8)),
                gap=0,
            )
        )
        self._importance.chosen.connect(self._on_changed)
        self._confirm.toggled.connect(self._on_changed)
        self._article.chosen.connect(self._on_changed)
        self._from.changed.connect(self._on_changed)
        self._until.changed.connect(self._on_changed)
        self._audience.changed.connect(self._on_changed)
        self._discard.clicked.connect(self._on_discard)
        self._save.clicked.connect(self.save)
        bind(self, "Ctrl+S", self.save, inside=True)
        self.retranslate()

    @property
    def dirty(self) -> bool:
        return self._dirty

    def close_down(self) -> None:
        self._article.close_down()

    def edit(self, written: AnnouncementText, *, kept: bool = False) -> None:
        """A new one, one to correct, or (`kept`) words of before that were never told."""
        self._text = None  # what is filled in now was typed by nobody
        self._audience.offer(self._desk.session.provisioning, self._language.tag)
        for widgets, words in ((self._titles, written.title), (self._says, written.say)):
            for widget, sentence in zip(widgets, (words.en, words.zh_cn), strict=True):
                widget.setText(sentence)
                widget.setCursorPosition(0)
        for area, sentence in zip(self._details, (written.detail.en, written.detail.zh_cn), strict=True):
            area.setPlainText(sentence)
        self._importance.setValue(written.importance.value)
        self._confirm.setChecked(written.must_confirm)
        self._article.set_value(written.article_id)
        self._from.set_moment(written.at)
        self._until.set_moment(written.until)
        self._audience.show_audience(written.audience)
        self._text, self._dirty = written, kept
        self._complain({})
        self._say(_tr("Editing", "You wrote this earlier; the server does not have it yet.") if kept else "")
        self._show()
        self._titles[0].setFocus()

    def insist(self) -> None:
        """Says why nothing else is opened."""
        self._say(_tr("Editing", "Save or discard what you wrote first."))

    def save(self) -> None:
        """Tells it to everybody, or says what is missing."""
        if self._text is None or self._busy:
            return
        wrong = self._missing(self._desk.clock.now())
        self._complain(wrong)
        if wrong:
            self._say(next(iter(wrong.values())))
            return
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._send(self._typed(self._text)), "save_news")

    async def _send(self, written: AnnouncementText) -> None:
        try:
            saved = await self._announcements.save(written)
        except BackendError as error:
            self._say(text.problem(error.code, error.detail))
        else:
            if self._text is None:
                return
            if self._typed(self._text) != written:
                self._text = replace(self._text, revision=saved.revision)
                self._announcements.keep(self._typed(self._text))
                self._say(_tr("News", "Told. What you changed since then is not told yet."))
            else:
                self._dirty = False
                self.stored.emit(saved.id)
        finally:
            self._busy = False
            self._show()

    def _typed(self, base: AnnouncementText) -> AnnouncementText:
        return AnnouncementText(
            id=base.id,
            revision=base.revision,
            title=LocalText(*(w.text().strip() for w in self._titles)),
            detail=LocalText(*(a.toPlainText().strip()[:_DETAIL] for a in self._details)),
            say=LocalText(*(w.text().strip() for w in self._says)),
            importance=Importance(self._importance.value() or Importance.NORMAL),
            must_confirm=self._confirm.isChecked(),
            article_id=self._article.value(),
            audience=self._audience.audience(),
            at=self._from.moment(),
            until=self._until.moment(),
        )

    def _missing(self, now: datetime) -> dict[str, str]:
        """What the server would refuse, by field."""
        wrong: dict[str, str] = {}
        if not any(w.text().strip() for w in self._titles):
            wrong["title_en"] = _tr("Editing", "Write a title, in one language at least.")
        if not any(a.toPlainText().strip() for a in self._details):
            wrong["detail_en"] = _tr("News", "Write what people should know, in one language at least.")
        for name, moment in (("from", self._from), ("until", self._until)):
            if not moment.understood():
                wrong[name] = _tr("News", "Write a day like 2026-11-30 and a time like 18:00.")
        begins, until = self._from.moment(), self._until.moment()
        if until is not None and "until" not in wrong and until <= max(begins or now, now):
            wrong["until"] = _tr("News", "It has to end later than it begins.")
        return wrong

    def _complain(self, wrong: dict[str, str]) -> None:
        for name, field in self._fields.items():
            field.setError(wrong.get(name, ""))

    def _on_changed(self) -> None:
        if self._text is None:
            return
        self._announcements.keep(self._typed(self._text))
        if not self._dirty:
            self._dirty = True
            self._say("")
            self._show()

    def leave(self) -> None:
        """Nothing is edited any more; what was written stays on the disk."""
        self._dirty = False
        self._text = None

    def _on_discard(self) -> None:
        self.leave()
        self._desk.tasks.spawn(self._announcements.forget(), "discard_news")
        self.left.emit()

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def _show(self) -> None:
        correcting = self._text is not None and self._text.revision > 0
        self._head.setText(_tr("News", "Correct an announcement") if correcting else _tr("News", "New announcement"))
        self._save.setText(_tr("News", "Tell it") if not correcting else _tr("News", "Tell it again"))
        self._save.setEnabled(not self._busy)
        self._discard.setEnabled(not self._busy)

    def retranslate(self) -> None:
        words = {
            "title_en": _tr("Editing", "Title, {language}").format(language=ENGLISH_NAME),
            "title_zh": _tr("Editing", "Title, {language}").format(language=CHINESE_NAME),
            "detail_en": _tr("Editing", "Text, {language}").format(language=ENGLISH_NAME),
            "detail_zh": _tr("Editing", "Text, {language}").format(language=CHINESE_NAME),
            "say_en": _tr("News", "Sentence for callers, {language}").format(language=ENGLISH_NAME),
            "say_zh": _tr("News", "Sentence for callers, {language}").format(language=CHINESE_NAME),
            "importance": _tr("News", "Weight"),
            "from": _tr("News", "From (empty: at once)"),
            "until": _tr("News", "Until (empty: no end)"),
            "article": _tr("News", "Article about it"),
        }
        for name, word in words.items():
            self._fields[name].setCaption(word)
        for moment in (self._from, self._until):
            moment.set_time_name(_tr("News", "Time"))
        self._confirm.setText(_tr("News", "Everybody has to confirm it"))
        self._importance.setOptions([Choice(i.value, rows.importance_word(i)) for i in Importance])
        self._article.retranslate()
        self._audience.offer(self._desk.session.provisioning, self._language.tag)
        self._discard.setText(_tr("Editing", "Discard"))
        self._save.setTip(_tr("News", "Show it on every desktop it is for"), "Ctrl+S")
        self._show()
