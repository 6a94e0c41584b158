"""Logging in: server, name, password; says what is wrong and what to do, and keeps what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LoggedOut
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ports import BackendError, BadCredentials, TooManyAttempts
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Busy,
    Button,
    Field,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    LineEdit,
    Notice,
    PasswordEdit,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk

WIDTH = 400


class LoginPage(Frame):
    """A card on the canvas. Enter logs in; a kept session is used without asking."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__(Ground.CANVAS)
        self._desk = desk
        self._wait: Timer | None = None
        self._left = 0.0
        self._working = False
        self._title = Label(theme, "", TextStyle.TITLE)
        self._lead = Label(theme, "", TextStyle.BODY, Ink.SECOND, wrap=True)
        self._server = LineEdit(theme, desk.preferences.text("server.url"), icon="server")
        self._server.setObjectName("login_server")
        self._username = LineEdit(theme, desk.preferences.text("server.username"), icon="circle-user")
        self._username.setObjectName("login_username")
        self._password = PasswordEdit(theme, icon="lock")
        self._password.setObjectName("login_password")
        self._server_field = Field(theme, "", self._server)
        self._username_field = Field(theme, "", self._username)
        self._password_field = Field(theme, "", self._password)
        self._notice = Notice(theme, Tone.DANGER, "circle-alert")
        self._notice.setObjectName("login_notice")
        self._notice.hide()
        self._busy = Busy(theme)
        self._busy.hide()
        self._enter = Button(theme, "", "log-in", Kind.PRIMARY)
        self._enter.setObjectName("login_enter")
        self._enter.clicked.connect(self._submit)
        for edit in (self._server, self._username, self._password):
            edit.returnPressed.connect(self._submit)
            edit.textEdited.connect(self._forget_errors)
        card = Frame(Ground.CARD)
        card.setFixedWidth(WIDTH)
        col(
            self._title,
            self._lead,
            self._server_field,
            self._username_field,
            self._password_field,
            self._notice,
            row(None, self._busy, self._enter, gap=12),
            gap=12,
            pad=24,
            into=card,
        )
        self.setLayout(vbox(None, hbox(None, card, None), None))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedOut, self._on_logged_out)
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._stop_waiting()

    def prefill(self, server: str, username: str) -> None:
        self._server.setText(server)
        self._username.setText(username)

    def focus_first_empty(self) -> None:
        empty = next((e for e in (self._server, self._username) if not e.text().strip()), self._password)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Log in"))
        self._lead.setText(
            self.tr("Your centre gave you the server address and a name. Everything else is set up for you.")
        )
        self._server_field.setCaption(self.tr("Server"))
        self._server.setPlaceholderText("https://desk.example.org")
        self._username_field.setCaption(self.tr("Name"))
        self._password_field.setCaption(self.tr("Password"))
        self._password.setRevealTips(self.tr("Show the password"), self.tr("Hide the password"))
        self._enter.setText(self.tr("Log in"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._forget_errors()
            return
        super().keyPressEvent(event)

    # --- logging in

    def _submit(self) -> None:
        server, username, password = self._server.text().strip(), self._username.text().strip(), self._password.text()
        missing: QWidget | None = None
        for field, edit, sentence in (
            (self._server_field, self._server, self.tr("Type the address that your centre gave you.")),
            (self._username_field, self._username, self.tr("Type your name.")),
            (self._password_field, self._password, self.tr("Type your password.")),
        ):
            empty = not edit.text().strip()
            field.setError(sentence if empty else "")
            if empty and missing is None:
                missing = edit
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._working or self._wait is not None:
            return
        self._desk.tasks.spawn(self._log_in(server, username, password), "login")

    async def resume(self) -> bool:
        """Tries the session of an earlier run; says nothing when there is none."""
        server, username = self._server.text().strip(), self._username.text().strip()
        if not server or not username:
            return False
        self._set_working(True)
        try:
            return await self._desk.session.resume(server, username) is not None
        except BackendError as error:
            self._show_error(text.problem(error.code, error.detail))
            return False
        finally:
            self._set_working(False)

    async def _log_in(self, server: str, username: str, password: str) -> None:
        self._set_working(True)
        try:
            await self._desk.session.login(server, username, password)
        except BadCredentials as error:
            self._password.selectAll()
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)
            sentence = text.problem("bad_credentials")
            if error.attempts_left is not None:
                sentence += " " + self.tr("%n attempt(s) left.", "", error.attempts_left)
            self._show_error(sentence)
        except TooManyAttempts as error:
            self._count_down(error.retry_after)
        except BackendError as error:
            self._show_error(text.problem(error.code, error.detail))
        else:
            self._password.clear()
            self._notice.hide()
            self._desk.preferences.put("server.url", server)
            self._desk.preferences.put("server.username", username)
        finally:
            self._set_working(False)

    def _set_working(self, working: bool) -> None:
        self._working = working
        self._busy.setVisible(working)
        self._enter.setEnabled(not working and self._wait is None)

    def _show_error(self, sentence: str) -> None:
        self._notice.setText(sentence)
        self._notice.show()

    def _forget_errors(self) -> None:
        if self._wait is None:
            self._notice.hide()
        for field in (self._server_field, self._username_field, self._password_field):
            field.setError("")

    def _count_down(self, seconds: float) -> None:
        self._left = max(1.0, seconds)
        self._tick()

    def _tick(self) -> None:
        if self._left <= 0:
            self._stop_waiting()
            self._notice.hide()
            return
        sentence = self.tr("Too many attempts. You can try again in {time}.").format(time=text.duration(self._left))
        self._show_error(sentence)
        self._left -= 1
        self._wait = self._desk.clock.call_later(1.0, self._tick)
        self._enter.setEnabled(False)

    def _stop_waiting(self) -> None:
        if self._wait is not None:
            self._wait.cancel()
            self._wait = None
        self._enter.setEnabled(not self._working)

    def _on_logged_out(self, fact: LoggedOut) -> None:
        if fact.code:
            self._show_error(text.problem(fact.code))
        self.focus_first_empty()
