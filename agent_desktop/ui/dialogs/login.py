"""Logging in: server, name, password; says what is wrong and what to do, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LoggedOut, ProblemNoticed
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ports import BackendError, BadCredentials, StorageError, TooManyAttempts
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Busy,
    Button,
    Field,
    Float,
    Frame,
    Glyph,
    Ground,
    Ink,
    Kind,
    Label,
    LineEdit,
    Notice,
    PasswordEdit,
    Scheme,
    TextStyle,
    Theme,
    Tone,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language

WIDTH = 440


class LoginPage(Frame):
    """A card on the canvas. Enter logs in; a kept session is used without asking."""

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.CANVAS)
        self._desk, self._theme, self._language = desk, theme, language
        self._wait: Timer | None = None
        self._left = 0.0
        self._working = False
        self._marked = False
        self._told: Callable[[], str] = str
        self._product = Label(theme, "", TextStyle.TITLE)
        self._title = Label(theme, "", TextStyle.HEADING)
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
        self._kept = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._other_language = Button(theme, "English / 中文", "languages", Kind.QUIET, small=True)
        self._other_language.setObjectName("login_language")
        self._other_language.clicked.connect(self._switch_language)
        self._other_theme = Button(theme, "", "sun-moon", Kind.QUIET, small=True)
        self._other_theme.setObjectName("login_theme")
        self._other_theme.clicked.connect(self._switch_theme)
        card = Float(theme)
        card.setCardWidth(WIDTH)
        card.setContent(
            vbox(
                self._title,
                self._lead,
                4,
                self._server_field,
                self._username_field,
                self._password_field,
                self._notice,
                hbox((self._enter, 1), self._busy, gap=12),
                self._kept,
                gap=12,
                pad=24,
            )
        )
        mark = hbox(None, Glyph(theme, "headset", Ink.ACCENT, 24), self._product, None, gap=12)
        feet = row(None, self._other_language, self._other_theme, None, gap=16)
        self.setLayout(vbox(None, mark, hbox(None, card, None), feet, None, gap=0))
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
        self._product.setText(self.tr("Agent Desktop"))
        self._title.setText(self.tr("Log in"))
        self._lead.setText(
            self.tr("Your centre gave you the server address and a name. Everything else is set up for you.")
        )
        self._server_field.setCaption(self.tr("Server"))
        self._server.setPlaceholderText("https://desk.example.org")
        self._username_field.setCaption(self.tr("User name"))
        self._password_field.setCaption(self.tr("Password"))
        self._password.setRevealTips(self.tr("Show the password"), self.tr("Hide the password"))
        self._enter.setText(self.tr("Log in"))
        self._kept.setText(
            self.tr("Your password is not kept. This login is kept in the system's key store, never in a file.")
        )
        self._other_language.setTip(self.tr("Change the language"))
        self._other_theme.setText(self.tr("Light / dark"))
        self._other_theme.setTip(self.tr("Change between light and dark"))
        self._notice.setText(self._told())
        if self._marked:
            self._mark_missing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._forget_errors()
            return
        super().keyPressEvent(event)

    # --- logging in

    def _submit(self) -> None:
        server, username, password = self._server.text().strip(), self._username.text().strip(), self._password.text()
        missing = self._mark_missing()
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._working or self._wait is not None:
            return
        self._desk.tasks.spawn(self._log_in(server, username, password), "login")

    def _mark_missing(self) -> QWidget | None:
        """Says of each empty field what it wants; the first of them, None when all are filled."""
        missing: QWidget | None = None
        for field, edit, sentence in (
            (self._server_field, self._server, self.tr("Type the address that your centre gave you.")),
            (self._username_field, self._username, self.tr("Type your user name.")),
            (self._password_field, self._password, self.tr("Type your password.")),
        ):
            empty = not edit.text().strip()
            field.setError(sentence if empty else "")
            if empty and missing is None:
                missing = edit
        self._marked = missing is not None
        return missing

    async def resume(self) -> bool:
        """Tries the session of an earlier run; says nothing when there is none."""
        server, username = self._server.text().strip(), self._username.text().strip()
        if not server or not username:
            return False
        self._set_working(True)
        try:
            return await self._desk.session.resume(server, username) is not None
        except BackendError as error:
            self._show_problem(error)
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
            self._show_error(partial(self._wrong_sentence, error.attempts_left))
        except TooManyAttempts as error:
            self._count_down(error.retry_after)
        except BackendError as error:
            self._show_problem(error)
        else:
            self._password.clear()
            self._notice.hide()
            self._remember("server.url", server)
            self._remember("server.username", username)
        finally:
            self._set_working(False)

    def _remember(self, key: str, value: str) -> None:
        """A choice that cannot be saved still holds for this run."""
        try:
            self._desk.preferences.put(key, value)
        except StorageError as error:
            self._desk.bus.publish(ProblemNoticed(error.code, error.detail))

    def _switch_language(self) -> None:
        self._remember("view.language", text.ENGLISH if self._language.tag == text.CHINESE else text.CHINESE)

    def _switch_theme(self) -> None:
        self._remember("view.theme", (Scheme.LIGHT if self._theme.is_dark else Scheme.DARK).value)

    def _set_working(self, working: bool) -> None:
        self._working = working
        self._busy.setVisible(working)
        self._enter.setEnabled(not working and self._wait is None)

    def _show_problem(self, error: BackendError) -> None:
        code, detail = error.code, error.detail
        if code == "unreachable":
            self._show_error(
                lambda: self.tr("The server does not answer. Check the address and the network, then try again.")
            )
        else:
            self._show_error(lambda: text.problem(code, detail))

    def _wrong_sentence(self, left: int | None) -> str:
        wrong = text.problem("bad_credentials")
        return wrong if left is None else text.sentences(wrong, self.tr("%n attempt(s) left.", "", left))

    def _wait_sentence(self) -> str:
        return self.tr("Too many attempts. You can try again in {time}.").format(time=text.duration(self._left))

    def _show_error(self, sentence: Callable[[], str]) -> None:
        """`sentence` is asked again when the language changes."""
        self._told = sentence
        self._notice.setText(sentence())
        self._notice.show()

    def _forget_errors(self) -> None:
        if self._wait is None:
            self._notice.hide()
        for field in (self._server_field, self._username_field, self._password_field):
            field.setError("")
        self._marked = False

    def _count_down(self, seconds: float) -> None:
        self._left = max(1.0, seconds)
        self._tick()

    def _tick(self) -> None:
        if self._left <= 0:
            self._stop_waiting()
            self._notice.hide()
            return
        self._show_error(self._wait_sentence)
        self._wait = self._desk.clock.call_later(1.0, self._second)
        self._enter.setEnabled(False)

    def _second(self) -> None:
        self._left -= 1
        self._tick()

    def _stop_waiting(self) -> None:
        if self._wait is not None:
            self._wait.cancel()
            self._wait = None
        self._enter.setEnabled(not self._working)

    def _on_logged_out(self, fact: LoggedOut) -> None:
        if fact.code:
            self._show_error(partial(text.problem, fact.code))
        self.focus_first_empty()
