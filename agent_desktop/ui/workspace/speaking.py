"""Whose record belongs in front: the one of whoever the agent speaks to."""

from __future__ import annotations

from collections.abc import Mapping

from agent_desktop.ui.workspace.contact import Contact


def wanted_in_front(contacts: Mapping[str, Contact], current: str) -> str | None:
    """The key of the contact to show because the agent speaks to it now, None: what is in front stays.

    In a conference any of its contacts may be in front.
    """
    speaking = [key for key, contact in contacts.items() if contact.call is not None and contact.call.active]
    return speaking[0] if speaking and current not in speaking else None
