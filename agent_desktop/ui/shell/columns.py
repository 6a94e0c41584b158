"""The first page: calls, the customer and knowledge beside one another, and what they want of each other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from agent_desktop.ui.design import Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.column import CallsColumn
from agent_desktop.ui.shell.pages import RAIL_WIDTH
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.knowledge import KnowledgePanel
from agent_desktop.ui.workspace.workspace import Workspace

CALLS_WIDTH = 296
KNOWLEDGE_WIDTH = 320


class Columns(QSplitter):
    """Made once, at the first log-in: a call must never wait for it."""

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.calls = CallsColumn(desk, theme, language, ticker)
        self.workspace = Workspace(desk, theme, language, ticker)
        self.knowledge = KnowledgePanel(desk, theme, language, ticker)
        self.setObjectName("columns")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part, stretch in ((self.calls, 0), (self.workspace, 1), (self.knowledge, 0)):
            self.addWidget(part)
            self.setStretchFactor(self.count() - 1, stretch)
        self.setSizes([CALLS_WIDTH, 1280, KNOWLEDGE_WIDTH])
        self.workspace.interactionShown.connect(self.knowledge.showFor)
        self.workspace.dialFocusWanted.connect(self.calls.focusDial)
        self.knowledge.insertRequested.connect(self.workspace.insertIntoNotes)

    def close_down(self) -> None:
        for part in (self.calls, self.workspace, self.knowledge):
            part.close_down()

    def set_narrow(self, narrow: bool, width: int) -> None:
        """In a narrow window knowledge is a strip; `width` is the window's."""
        self.knowledge.setStrip(narrow)
        knowledge = self.knowledge.maximumWidth() if narrow else KNOWLEDGE_WIDTH
        self.setSizes([CALLS_WIDTH, width - RAIL_WIDTH - CALLS_WIDTH - knowledge, knowledge])
