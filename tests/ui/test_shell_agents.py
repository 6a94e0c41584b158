"""One desk, several agents: who comes back finds the pages as they were, somebody else never."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.ui.design import Theme
from agent_desktop.ui.history.page import HistoryPage
from tests.ui.shell_scene import Shell, shell


async def change_hands(s: Shell, user_id: str) -> None:
    """Logs out; then this one logs in."""
    await s.fake.desk.session.logout()
    await s.settle()
    known = s.fake.backend.provisioned
    s.fake.backend.provisioned = replace(known, user=replace(known.user, id=user_id))
    await s.fake.log_in()
    await s.settle()


async def look_up(s: Shell, words: str) -> HistoryPage:
    """Opens the history and types into its search."""
    await s.press("page_history")
    await s.type("history_search", words)
    (page,) = s.window.findChildren(HistoryPage)
    return page


def searched(s: Shell) -> str:
    return s.find("history_search", QLineEdit).text()


async def test_given_a_page_in_use_when_its_agent_logs_in_again_then_it_is_as_it_was(theme: Theme) -> None:
    async with shell(theme) as s:
        page = await look_up(s, "Wang")
        await change_hands(s, s.fake.backend.provisioned.user.id)

        assert page.isVisible(), "in front, too"
        assert searched(s) == "Wang"


async def test_given_a_page_in_use_when_somebody_else_logs_in_then_a_new_one_is_made(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[HistoryPage] = []
    close = HistoryPage.close_down

    def noted(page: HistoryPage) -> None:
        closed.append(page)
        close(page)

    monkeypatch.setattr(HistoryPage, "close_down", noted)
    async with shell(theme) as s:
        page = await look_up(s, "Wang")
        await change_hands(s, "somebody-else")

        assert s.shows("dial_field"), "the first page is in front"
        assert s.window.findChildren(HistoryPage) == []
        assert not page.isVisible()
        assert closed == [page], "it listens no more"
        await s.press("page_history")
        assert searched(s) == ""


async def test_given_a_former_page_when_hands_change_again_then_it_is_deleted_and_not_before(theme: Theme) -> None:
    async with shell(theme) as s:
        page = await look_up(s, "Wang")
        await change_hands(s, "somebody-else")
        assert isValid(page), "an answer for it may be on its way"

        await change_hands(s, "a-third")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not isValid(page)


async def test_given_notices_of_one_agent_when_somebody_else_logs_in_then_there_are_none(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.desk.bus.publish(ProblemNoticed("engine"))
        await s.settle()
        await change_hands(s, s.fake.backend.provisioned.user.id)
        bell = s.find("notices_button", QPushButton)
        assert bell.toolTip() == "1 notice", "who comes back reads them"

        await change_hands(s, "somebody-else")
        assert bell.toolTip() == "No notices"
        await s.press("notices_button")
        assert s.window.findChildren(QWidget, "notices_list") == []
