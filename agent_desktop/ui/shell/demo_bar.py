"""The evaluator's bar: makes the next simulated customer call."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent

from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Frame,
    Glyph,
    Ground,
    Ink,
    Label,
    MenuButton,
    TextStyle,
    Theme,
    Tone,
    hbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language


class DemoBar(Frame):
    """Only in the demo: "Next caller", or somebody in particular."""

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.PLAIN)
        self._desk, self._language = desk, language
        self._calling = ""
        """Who was made to call last."""
        self.setBand(Tone.ACCENT)
        self._word = Label(theme, "", TextStyle.SMALL)
        self._next = Button(theme, "", "phone-incoming", small=True)
        self._next.setObjectName("next_caller")
        self._next.clicked.connect(partial(self._call, ""))
        self._who = MenuButton(theme, "", "users", small=True)
        self._who.setObjectName("choose_caller")
        self._result = Label(theme, "", TextStyle.SMALL, Ink.SECOND)
        self.setLayout(
            hbox(
                Glyph(theme, "sparkles", Ink.ACCENT, 14),
                self._word,
                None,
                self._result,
                self._next,
                self._who,
                gap=8,
                pad=(16, 4, 16, 4),
            )
        )
        self.retranslate()
        desk.tasks.spawn(self._load(), "personas")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._desk.tasks.spawn(self._load(), "personas")

    def retranslate(self) -> None:
        self._word.setText(self.tr("Demo: simulated customers call you over real SIP. Become ready, then:"))
        self._next.setText(self.tr("Next caller"))
        self._who.setText(self.tr("Choose"))
        self._show_calling()

    def _show_calling(self) -> None:
        if self._calling:
            self._result.setText(self.tr("{name} is calling").format(name=self._calling))

    async def _load(self) -> None:
        if self._desk.demo is None:
            return
        try:
            personas = await self._desk.demo.personas()
        except BackendError as error:
            self._result.setText(text.problem(error.code, error.detail))
            return
        menu = self._who.menu()
        menu.clear()
        for persona in personas:
            action = menu.add(f"{persona.name}: {self._language.local(persona.summary)}", "circle-user")
            action.triggered.connect(partial(self._call, persona.id))

    def _call(self, persona_id: str) -> None:
        self._desk.tasks.spawn(self._ask(persona_id), "next_caller")

    async def _ask(self, persona_id: str) -> None:
        if self._desk.demo is None:
            return
        try:
            name = await self._desk.demo.next_caller(persona_id)
        except BackendError as error:
            self._calling = ""
            self._result.setText(text.problem(error.code, error.detail))
        else:
            self._calling = name
            self._show_calling()
