"""A message to a customer: where it goes, with which words, as they will get it. What was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget
from shiboken6 import Shiboken

from agent_desktop.domain.message import (
    LANGUAGES,
    Channel,
    Choices,
    Fault,
    MessageDraft,
    Subject,
    Way,
    Words,
    as_seen,
    sms_segments,
)
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui import text
from agent_desktop.ui.asking import ask
from agent_desktop.ui.design import (
    Button,
    Choice,
    Field,
    Frame,
    Ground,
    Kind,
    Layer,
    LineEdit,
    Select,
    TextArea,
    Theme,
    announce,
    hbox,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.letter import letter_html
from agent_desktop.ui.workspace.present import Reader, name_of
from agent_desktop.ui.workspace.sheet_form import SheetForm

_WIDTH, _HEIGHT = 840, 576
_FREE = ""
"""Stands for no template."""
_MOST_SUBJECT = 200
_LINES = 11
_tr = QCoreApplication.translate


class SendForm(SheetForm):
    """The fields of a message; `made` once it is safe on this computer."""

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader], about: Subject, title: str) -> None:
        super().__init__(theme, "message_said", self.send)
        self._desk, self._theme, self._reader = desk, theme, reader
        self._about, self._customer = about, title
        self._choices: Choices | None = None
        self._given = Words()
        """The words that we put there: they follow template and language until somebody writes others."""
        self._filling = self._sending = self._kept = False
        self.setObjectName("send_form")
        self.channel = Select(theme)
        self.channel.setObjectName("message_channel")
        self._to = Select(theme)
        self._to.setObjectName("message_to")
        self._template = Select(theme)
        self._template.setObjectName("message_template")
        self._language = Select(theme)
        self._language.setObjectName("message_language")
        self._subject = LineEdit(theme)
        self._subject.setObjectName("message_subject")
        self._subject.setMaxLength(_MOST_SUBJECT)
        self._text = TextArea(theme, lines=_LINES, most=_LINES)
        self._text.setObjectName("message_text")
        self._preview = QTextBrowser()
        self._preview.setObjectName("message_preview")
        self._preview.setOpenLinks(False)
        self._preview.setFont(theme.font())
        paper = Frame(Ground.WELL)
        paper.setLayout(vbox((self._preview, 1), pad=(8, 6, 4, 6)))
        paper.setFixedHeight(self._text.height())
        self._fields = {
            "channel": Field(theme, "", self.channel),
            "to": Field(theme, "", self._to),
            "template": Field(theme, "", self._template),
            "language": Field(theme, "", self._language),
            "subject": Field(theme, "", self._subject, required=True),
            "text": Field(theme, "", self._text, required=True),
            "preview": Field(theme, "", paper),
        }
        self._discard = Button(theme, "", "trash-2", Kind.QUIET)
        self._discard.setObjectName("discard_message")
        self._send = Button(theme, "", "send", Kind.PRIMARY)
        self._send.setObjectName("send_message")
        f = self._fields
        self.lay_out(
            vbox(
                hbox((f["channel"], 3), (f["to"], 5), (f["template"], 4), (f["language"], 2), gap=12),
                f["subject"],
                hbox((f["text"], 1), (f["preview"], 1), gap=12),
                None,
                gap=12,
                pad=(20, 12, 20, 12),
            ),
            self._discard,
            self._send,
        )
        self.channel.chosen.connect(lambda _value: self._on_channel())
        self._to.chosen.connect(lambda _value: self._on_typed())
        self._template.chosen.connect(lambda _value: self._fill())
        self._language.chosen.connect(lambda _value: self._on_language())
        self._subject.textChanged.connect(lambda _text: self._on_typed())
        self._text.textChanged.connect(self._on_typed)
        self._discard.clicked.connect(self._on_discard)
        self._send.clicked.connect(self.send)
        theme.changed.connect(self._show_preview)
        self.retranslate()
        self._enable()
        ask(self, desk.tasks, self._load(), "message_choices")

    def send(self) -> None:
        """Hands it in, or says what is missing."""
        if self._choices is not None and not self._sending:
            self._sending = True
            self._desk.tasks.spawn(self._hand_in(self._choices), "message")

    async def _hand_in(self, choices: Choices) -> None:
        try:
            fault = await self._desk.messages.send(self._about, self._draft(), choices, self._customer)
        except StorageError as error:
            if Shiboken.isValid(self):
                self.say(text.problem(error.code, error.detail), wrong=True)
            return
        finally:
            self._sending = False
        if not Shiboken.isValid(self):  # closed meanwhile
            return
        if fault is not None:
            self._complain(fault)
            return
        announce(self, self.tr("The message is on its way."))
        self.made.emit()

    # --- what can be chosen

    async def _load(self) -> None:
        try:
            choices = await self._desk.messages.choices(self._about)
            draft = await self._desk.messages.recall(self._about)
        except (BackendError, StorageError) as error:
            self.say(text.problem(error.code, error.detail), wrong=True)
            return
        self._choices = choices
        usable = [way.channel for way in choices.ways if not way.reason]
        self._filling = True
        self._show_ways()
        self._language.setValue(choices.language)
        if draft is not None and draft.channel in usable:
            self._go_on_with(draft)
        elif usable:
            self.channel.setValue(usable[0].value)
            self._show_channel()
        self._filling = False
        if draft is None and usable:
            self._first_template()
        self._enable()
        self._show_preview()
        (self._text if usable else self.channel).setFocus(Qt.FocusReason.OtherFocusReason)
        if not usable:
            self.say(" ".join(self._way_text(way) for way in choices.ways), wrong=True)

    def _go_on_with(self, draft: MessageDraft) -> None:
        self.channel.setValue(draft.channel.value)
        self._show_channel()
        self._to.setValue(draft.to)
        if self._to.value() is None:  # the number is gone from the record meanwhile
            self._first_recipient()
        self._language.setValue(draft.language)
        self._template.setValue(draft.template)
        self._given = self._template_words()
        self._subject.setText(draft.subject)
        self._text.setPlainText(draft.text)

    def _channel_now(self) -> Channel:
        return Channel(self.channel.value() or Channel.SMS)

    def _show_ways(self) -> None:
        ways = self._choices.ways if self._choices else ()
        self.channel.setOptions([Choice(w.channel.value, self._way_text(w), enabled=not w.reason) for w in ways])

    def _way_text(self, way: Way) -> str:
        """The channel, or why it cannot be used."""
        match way.channel, way.reason:
            case Channel.EMAIL, "":
                return self.tr("E-mail")
            case Channel.SMS, "":
                return self.tr("SMS")
            case Channel.EMAIL, "no_address":
                return self.tr("There is no e-mail address in the record.")
            case Channel.SMS, "no_address":
                return self.tr("There is no number in the record.")
            case Channel.EMAIL, _:
                return self.tr("This server sends no e-mail.")
            case _:
                return self.tr("This server sends no SMS.")

    def _show_channel(self) -> None:
        """Addresses and templates are those of the channel."""
        choices, reader = self._choices, self._reader()
        if choices is None:
            return
        channel = self._channel_now()
        recipients = choices.way(channel).recipients
        hidden = self.tr("hidden")
        self._to.setOptions([Choice(r.ref, f"{reader.local(r.label)}: {r.shown or hidden}") for r in recipients])
        if self._to.value() is None:
            self._first_recipient()
        free = Choice(_FREE, self.tr("None: my own words"))
        self._template.setOptions([*(Choice(t.code, reader.local(t.label)) for t in choices.of(channel)), free])
        self._fields["subject"].setVisible(channel is Channel.EMAIL)

    def _first_recipient(self) -> None:
        recipients = self._choices.way(self._channel_now()).recipients if self._choices else ()
        self._to.setValue(recipients[0].ref if recipients else None)

    def _first_template(self) -> None:
        """An article comes with its words; anything else begins empty."""
        templates = self._choices.of(self._channel_now()) if self._choices else ()
        self._template.setValue(templates[0].code if templates and self._about.article_id else _FREE)
        self._fill()

    def _on_channel(self) -> None:
        """Words of our own go; what somebody typed stays."""
        ours = self._untouched()
        self._show_channel()
        if ours:
            self._first_template()
        else:
            self._template.setValue(_FREE)
            self._on_typed()

    def _on_language(self) -> None:
        if self._untouched():
            self._fill()
        else:
            self._on_typed()

    def _template_words(self) -> Words:
        template = self._choices.template(self._template.value() or _FREE) if self._choices else None
        return template.words.get(self._language.value() or "", Words()) if template else Words()

    def _fill(self) -> None:
        """Puts the template's words there; Ctrl+Z brings back what stood there."""
        self._given = self._template_words()
        self._filling = True
        self._subject.setText(self._given.subject)
        cursor = QTextCursor(self._text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._given.text)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._filling = False
        self._on_typed()

    # --- what was typed

    def _draft(self) -> MessageDraft:
        return MessageDraft(
            channel=self._channel_now(),
            to=self._to.value() or "",
            language=self._language.value() or LANGUAGES[0],
            template=self._template.value() or _FREE,
            subject=self._subject.text() if self._channel_now() is Channel.EMAIL else "",
            text=self._text.toPlainText(),
        )

    def _untouched(self) -> bool:
        draft = self._draft()
        return Words(draft.subject, draft.text) == replace(
            self._given, subject=self._given.subject if draft.channel is Channel.EMAIL else ""
        )

    def _on_typed(self) -> None:
        if self._filling or self._choices is None:
            return
        for name in ("subject", "text", "to"):
            self._fields[name].setError("")
        self.say("")
        if self._kept or not self._untouched():  # words of ours need no keeping
            self._kept = True
            self._desk.messages.keep(self._about, self._draft())
        self._show_preview()

    def _on_discard(self) -> None:
        self._desk.tasks.spawn(self._throw_away(), "discard_message")

    async def _throw_away(self) -> None:
        self._kept = False
        self._first_template()
        try:
            await self._desk.messages.discard(self._about)
        except StorageError as error:
            self.say(text.problem(error.code, error.detail), wrong=True)

    def _show_preview(self) -> None:
        draft = self._draft()
        masked = self._choices.masked if self._choices else {}
        seen, tokens = as_seen(draft.text, masked), self._theme.tokens
        if draft.channel is Channel.EMAIL:
            self._preview.setHtml(letter_html(as_seen(draft.subject, masked), seen, tokens))
            self._fields["text"].setHint(self.tr("Every line as it stands; ** makes words bold, - a list."))
        else:
            self._preview.setPlainText(seen)
            counted = self.tr("{signs} characters, {count} SMS").format(signs=len(seen), count=sms_segments(seen))
            self._fields["text"].setHint(counted if seen.strip() else "")

    def _complain(self, fault: Fault) -> None:
        match fault:
            case Fault.NO_WAY:
                name, sentence = "to", self.tr("Choose where it goes.")
            case Fault.NO_SUBJECT:
                name, sentence = "subject", self.tr("Write what it is about.")
            case Fault.NO_TEXT:
                name, sentence = "text", self.tr("Write what you want to say.")
            case Fault.UNKNOWN_PLACEHOLDER:
                name, sentence = (
                    "text",
                    self.tr("Something in braces { } is not known here. Write it out, or delete it."),
                )
            case Fault.TOO_LONG:
                most = self._choices.most_segments if self._choices else 0
                name, sentence = "text", self.tr("That makes more than {most} SMS. Say it shorter.").format(most=most)
        field = self._fields[name]
        field.setError(sentence)
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self) -> None:
        ready = self._choices is not None and any(not way.reason for way in self._choices.ways)
        for part in (self.channel, self._to, self._template, self._language, self._subject, self._text, self._send):
            part.setEnabled(ready)
        self._discard.setEnabled(ready)

    def retranslate(self) -> None:
        captions = {
            "channel": self.tr("By"),
            "to": self.tr("To"),
            "template": self.tr("Template"),
            "language": self.tr("Language"),
            "subject": self.tr("Subject"),
            "text": self.tr("Text"),
            "preview": self.tr("As the customer gets it"),
        }
        for name, caption in captions.items():
            self._fields[name].setCaption(caption)
        self._preview.setAccessibleName(captions["preview"])
        self._filling = True
        self._language.setOptions([Choice("zh_CN", "中文"), Choice("en", "English")])
        self._show_ways()
        self._show_channel()
        self._filling = False
        self._discard.setText(self.tr("Discard"))
        self._discard.setTip(self.tr("Throw away what was typed"))
        self._send.setText(self.tr("Send"))
        self._send.setTip(self.tr("Send the message"), "Ctrl+Enter")
        self._show_preview()


def open_send(
    window: QWidget,
    desk: Desk,
    theme: Theme,
    reader: Callable[[], Reader],
    contact: Contact,
    article_id: str = "",
) -> Layer | None:
    """The form for whoever is in front, with an article when one is to be sent; None for a contact nobody knows."""
    customer = contact.pop.customer if contact.pop else None
    if customer is None or not reader().may_send:
        return None
    about = Subject(customer.id, article_id, "" if contact.opened else contact.key)
    name = name_of(contact, reader())
    form = SendForm(desk, theme, reader, about, name)
    layer = open_sheet(
        window,
        theme,
        lambda: _tr("SendForm", "Message to {name}").format(name=name),
        form,
        _WIDTH,
        _HEIGHT,
        first=form.channel,
    )
    form.made.connect(layer.dismiss)
    return layer
