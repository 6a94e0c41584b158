"""Logging in: what is missing is said, what is wrong is said with what is left, and nothing typed is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.ports import BadCredentials, TooManyAttempts, Unreachable
from agent_desktop.ui.design import Field, Notice, Scheme, Theme
from agent_desktop.ui.dialogs.sheet import open_sheet
from tests.fakes.centre import PASSWORD, USERNAME
from tests.fakes.desk import URL, build
from tests.ui.shell_scene import Shell, shell


async def fill(s: Shell, password: str = PASSWORD, username: str = USERNAME, server: str = URL) -> None:
    for name, words in (("login_server", server), ("login_username", username), ("login_password", password)):
        await s.type(name, words)


def told(s: Shell) -> str:
    """The sentence on the page; empty while there is none."""
    return s.find("login_notice", Notice).text() if s.shows("login_notice") else ""


def errors(s: Shell) -> list[str]:
    return [field.error for field in s.window.login_page.findChildren(Field) if field.error]


async def test_given_nothing_typed_when_log_in_is_pressed_then_each_field_says_what_it_wants_and_the_first_has_the_keyboard(  # noqa: E501
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        await s.press("login_enter")
        assert errors(s) == [
            "Type the address that your centre gave you.",
            "Type your user name.",
            "Type your password.",
        ]
        assert s.find("login_server", QLineEdit).hasFocus()
        assert not s.fake.backend.calls
        await s.type("login_server", "h")
        assert errors(s) == []


async def test_given_all_typed_when_enter_is_pressed_in_any_field_then_the_agent_is_logged_in(theme: Theme) -> None:
    for name in ("login_server", "login_username", "login_password"):
        async with shell(theme, logged_in=False) as s:
            await fill(s)
            QTest.keyClick(s.find(name, QLineEdit), Qt.Key.Key_Return)
            await s.settle()
            assert s.shows("state_button")
            assert s.fake.desk.session.provisioning is not None


async def test_given_a_log_in_that_worked_when_the_program_starts_again_then_server_and_name_are_there_and_no_password(
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        await fill(s)
        await s.press("login_enter")
        await s.fake.desk.session.logout()
        await s.settle()
        assert s.find("login_password", QLineEdit).text() == ""
        assert dict(s.fake.settings.load())["server.url"] == URL
        settings = s.fake.settings
    again = build(settings=settings)
    again.desk.preferences.load()
    async with shell(theme, again, logged_in=False) as s:
        assert s.find("login_server", QLineEdit).text() == URL
        assert s.find("login_username", QLineEdit).text() == USERNAME
        assert s.find("login_password", QLineEdit).hasFocus()


async def test_given_a_wrong_password_when_it_is_refused_then_the_tries_left_are_told_and_it_can_be_typed_over(
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        await fill(s, password="nonsense")
        await s.press("login_enter")
        assert told(s) == "Name or password is wrong. 4 attempts left."
        password = s.find("login_password", QLineEdit)
        assert password.hasFocus()
        assert password.selectedText()
        QTest.keyClicks(password, PASSWORD)
        assert told(s) == ""
        QTest.keyClick(password, Qt.Key.Key_Return)
        await s.settle()
        assert s.shows("state_button")


async def test_given_one_try_left_when_it_is_told_then_the_sentence_counts_one(theme: Theme) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.backend.fail("login", BadCredentials("wrong", 1))
        await fill(s)
        await s.press("login_enter")
        assert told(s).endswith("1 attempt left.")


async def test_given_too_many_tries_when_refused_then_a_countdown_runs_and_only_its_end_frees_the_button(
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.backend.fail("login", TooManyAttempts("wait", retry_after=61.0))
        await fill(s)
        await s.press("login_enter")
        assert told(s) == "Too many attempts. You can try again in 1:01."
        assert not s.find("login_enter", QPushButton).isEnabled()
        asked = len(s.fake.backend.calls)
        await s.pass_time(31)
        assert told(s) == "Too many attempts. You can try again in 0:30."
        QTest.keyClick(s.find("login_password", QLineEdit), Qt.Key.Key_Return)
        await s.type("login_password", PASSWORD)
        assert len(s.fake.backend.calls) == asked
        assert told(s), "typing must not hide the countdown"
        s.fake.backend.fail("login", None)
        await s.pass_time(31)
        assert told(s) == ""
        assert s.find("login_enter", QPushButton).isEnabled()
        await s.press("login_enter")
        assert s.shows("state_button")


async def test_given_a_server_that_does_not_answer_when_logging_in_then_it_is_said_and_a_second_press_tries_again(
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.backend.fail("login", Unreachable("unreachable"))
        await fill(s)
        await s.press("login_enter")
        assert told(s) == "The server does not answer. Check the address and the network, then try again."
        s.fake.backend.fail("login", None)
        await s.press("login_enter")
        assert s.shows("state_button")


async def test_given_a_slow_server_when_log_in_is_pressed_twice_then_it_is_asked_once(theme: Theme) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.backend.slow(5)
        await fill(s)
        await s.press("login_enter")
        assert not s.find("login_enter", QPushButton).isEnabled()
        QTest.keyClick(s.find("login_password", QLineEdit), Qt.Key.Key_Return)
        await s.pass_time(20)
        assert s.shows("state_button")
        assert [name for name, _ in s.fake.backend.calls].count("login") == 1


async def test_given_a_full_disk_when_logging_in_then_the_agent_works_and_is_told(theme: Theme) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.settings.fail()
        await fill(s)
        await s.press("login_enter")
        assert s.shows("state_button")
        assert s.find("notices_button", QPushButton).toolTip() == "2 notices"


async def test_given_the_desk_when_the_session_ends_at_the_server_then_the_log_in_page_says_why(theme: Theme) -> None:
    async with shell(theme) as s:
        s.window.sheets.open_settings()
        s.fake.backend.end_session()
        await s.settle()
        assert told(s) == "Your session has ended. Log in again."
        assert not s.layers(), "a sheet of the desk must not stay over the log-in page"
        assert s.fake.desk.session.status.state is AgentState.LOGGED_OUT


async def test_given_the_log_in_page_when_its_feet_are_pressed_then_theme_and_language_change_and_stay(
    theme: Theme, qapp: QApplication
) -> None:
    async with shell(theme, logged_in=False) as s:
        await s.press("login_theme")
        assert theme.is_dark
        await s.press("login_theme")
        assert not theme.is_dark
        await s.press("login_language")
        assert s.language.tag == "zh_CN"
        assert s.fake.desk.preferences.get("view.language") == "zh_CN"
        await s.press("login_language")
        assert s.language.tag == "en"
    theme.setScheme(Scheme.LIGHT)


async def test_given_a_sheet_of_a_page_when_the_session_ends_then_nothing_of_it_lies_over_the_login_page(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        open_sheet(s.window, theme, lambda: "New ticket", QWidget(), 300, 200)
        await s.fake.desk.session.logout()
        await s.settle()
        assert s.shows("login_enter")
        assert s.layers() == []
