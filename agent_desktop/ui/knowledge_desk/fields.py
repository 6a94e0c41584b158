"""What an editor fills in: title and text in both languages side by side, and how the article is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.article_editing import ArticleText, Category
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import (
    Choice,
    DateEdit,
    Field,
    FieldState,
    LineEdit,
    Select,
    TextArea,
    Theme,
    hbox,
    vbox,
)

_LINES, _MOST_LINES = 12, 200
_TITLE, _BODY, _MOST_KEYWORDS, _KEYWORD = 200, 20_000, 20, 200
_tr = QCoreApplication.translate


class ArticleFields(QWidget):
    """`changed` when a person changed something; what it does not show (queues, topics, summary) stays as it was."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ArticleText()
        self._filling = False
        self._titles = LineEdit(theme), LineEdit(theme)
        self._bodies = tuple(TextArea(theme, lines=_LINES, most=_MOST_LINES) for _ in range(2))
        self._category = Select(theme)
        self._level = Select(theme)
        self._until = DateEdit(theme)
        self._keywords = LineEdit(theme)
        for widget, name in (
            (self._titles[0], "article_title_en"),
            (self._titles[1], "article_title_zh"),
            (self._bodies[0], "article_body_en"),
            (self._bodies[1], "article_body_zh"),
            (self._category, "article_category"),
            (self._level, "article_level"),
            (self._until, "article_until"),
            (self._keywords, "article_keywords"),
        ):
            widget.setObjectName(name)
        self._title_fields = tuple(Field(theme, "", w) for w in self._titles)
        self._body_fields = tuple(Field(theme, "", w) for w in self._bodies)
        self._category_field = Field(theme, "", self._category, required=True)
        self._level_field = Field(theme, "", self._level)
        self._until_field = Field(theme, "", self._until)
        self._keywords_field = Field(theme, "", self._keywords)
        filing = hbox(
            (self._category_field, 1), (self._level_field, 1), (self._until_field, 1), (self._keywords_field, 1), gap=12
        )
        self.setLayout(
            vbox(
                hbox(*((f, 1) for f in self._title_fields), gap=12),
                filing,
                hbox(*((f, 1) for f in self._body_fields), gap=12),
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        for line in (*self._titles, self._keywords):
            line.textEdited.connect(self._tell)
        for title in self._titles:
            title.setMaxLength(_TITLE)
        for body in self._bodies:
            body.textChanged.connect(self._tell)
        self._category.chosen.connect(self._tell)
        self._level.chosen.connect(self._tell)
        self._until.dateChanged.connect(self._tell)
        self.retranslate()

    def show_text(self, text: ArticleText, *, read_only: bool) -> None:
        self._text = text
        self._filling = True
        for line, words in zip(self._titles, _both(text.title), strict=True):
            if line.text() != words:  # saved while it is written: the caret stays
                line.setText(words)
                line.setCursorPosition(0)
        for area, words in zip(self._bodies, _both(text.body), strict=True):
            if area.toPlainText() != words:
                area.setPlainText(words)
        self._category.setValue(text.category)
        self._level.setValue(text.level)
        self._until.setDate(text.valid_until.astimezone().date() if text.valid_until else None)
        self._keywords.setText(", ".join(text.keywords))
        self._filling = False
        state = FieldState.READONLY if read_only else FieldState.NORMAL
        for line in (*self._titles, self._until, self._keywords):
            line.setState(state)
        for area in self._bodies:
            area.setState(state)
        for select in (self._category, self._level):
            select.setEnabled(not read_only)
        self.complain({})

    def text(self) -> ArticleText:
        """As it stands there now."""
        old, day = self._text, self._until.date()
        until = old.valid_until
        if (until.astimezone().date() if until else None) != day:
            until = datetime.combine(day, time(23, 59)).astimezone() if day else None
        words = dict.fromkeys(k.strip()[:_KEYWORD] for k in self._keywords.text().replace("，", ",").split(","))
        return replace(
            old,
            title=LocalText(*(line.text() for line in self._titles)),
            body=LocalText(*(area.toPlainText()[:_BODY] for area in self._bodies)),
            category=self._category.value() or "",
            level=self._level.value() or old.level,
            keywords=tuple(k for k in words if k)[:_MOST_KEYWORDS],
            valid_until=until,
        )

    def missing(self) -> dict[str, str]:
        """What the server would refuse, by field."""
        text, result = self.text(), {}
        if not (text.title.en.strip() or text.title.zh_cn.strip()):
            result["title"] = _tr("Editing", "Write a title, in one language at least.")
        if not (text.body.en.strip() or text.body.zh_cn.strip()):
            result["body"] = _tr("Editing", "Write something, in one language at least.")
        if not text.category:
            result["category"] = _tr("Editing", "Choose where it belongs.")
        if not self._until.understood():
            result["until"] = _tr("Editing", "Write the day like 2026-11-21.")
        return result

    def complain(self, problems: dict[str, str]) -> None:
        """Sentences below the fields they are about; none takes them away."""
        for key, field in (
            ("title", self._title_fields[0]),
            ("body", self._body_fields[0]),
            ("category", self._category_field),
            ("until", self._until_field),
        ):
            field.setError(problems.get(key, ""))

    def set_categories(self, categories: Sequence[Category], language: str) -> None:
        self._filling = True
        self._category.setOptions([Choice(c.id, c.label.in_language(language)) for c in categories])
        self._category.setValue(self._text.category)
        self._filling = False

    def focus_title(self) -> None:
        self._titles[0].setFocus()

    def retranslate(self) -> None:
        for field, name in zip(self._title_fields, ("English", "中文"), strict=True):
            field.setCaption(_tr("Editing", "Title, {language}").format(language=name))
        for field, name in zip(self._body_fields, ("English", "中文"), strict=True):
            field.setCaption(_tr("Editing", "Text, {language}").format(language=name))
        self._category_field.setCaption(_tr("Editing", "Category"))
        self._level_field.setCaption(_tr("Editing", "For whom"))
        self._until_field.setCaption(_tr("Editing", "Valid until"))
        self._keywords_field.setCaption(_tr("Editing", "Found by these words too"))
        self._body_fields[0].setHint(
            _tr("Editing", "## heading, 1. step, - point, **bold**, > what to say, [word](https://...)")
        )
        self._level.setOptions(
            [
                Choice("public", _tr("Editing", "Customers too")),
                Choice("internal", _tr("Editing", "All agents")),
                Choice("restricted", _tr("Editing", "Experts and leads")),
            ]
        )

    def _tell(self, _value: object = None) -> None:
        if not self._filling:
            self.changed.emit()


def _both(words: LocalText) -> tuple[str, str]:
    return words.en, words.zh_cn
