"""The lists of pages are as wide as somebody made one of them, after a restart too."""

from __future__ import annotations

import logging

from agent_desktop.ports import StorageError
from agent_desktop.services.preferences import Preferences
from agent_desktop.ui.design import ListPane

log = logging.getLogger(__name__)
_KEY = "view.list_width"


def follow_width(pane: ListPane, preferences: Preferences) -> None:
    """Gives the list its width, and keeps the one that is chosen."""

    def keep(width: int) -> None:
        try:
            preferences.put(_KEY, width)
        except StorageError as error:  # no reason to trouble anybody: it is as wide as it was made until the end
            log.info("the width of a list was not saved: %s", error.code)

    pane.setListWidth(int(preferences.get(_KEY)))
    pane.widthChosen.connect(keep)
