"""The banner above a record that somebody handed over: who, when, and the notes, readable while it rings."""

from __future__ import annotations

from agent_desktop.domain.customer import Handover
from agent_desktop.ui import text
from agent_desktop.ui.design import Frame, Glyph, Ground, Ink, Label, TextStyle, Theme, Tone, hbox, vbox
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.present import Reader

_MOST = 600
"""Signs of the notes; all of them stand in the wrap-up."""


class HandoverBanner(Frame):
    """Hidden for a contact that nobody had before."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Ground.SURFACE)
        self.setObjectName("handover_banner")
        self.setBand(Tone.ACCENT)
        self._title = Label(theme, "", TextStyle.STRONG, Ink.ACCENT)
        self._title.setObjectName("handover_title")
        self._notes = Label(theme, "", TextStyle.BODY, wrap=True)
        self._notes.setObjectName("handover_notes")
        words = vbox(self._title, self._notes, gap=2)
        icon = vbox(Glyph(theme, "phone-forwarded", Ink.ACCENT, 16), None, gap=0)
        self.setLayout(hbox(icon, (words, 1), gap=10, pad=(16, 8, 16, 8)))
        self.hide()

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        found = contact.pop.handover if contact.pop else None
        self.setVisible(found is not None)
        if found is None:
            return
        self._title.setText(self._who(found, reader))
        notes = found.notes.strip()
        cut = len(notes) > _MOST
        self._notes.setText(notes[:_MOST] + ("…" if cut else ""))
        self._notes.setVisible(bool(notes))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._notes.text())

    def _who(self, handover: Handover, reader: Reader) -> str:
        who = shown_name(handover.by, handover.by_latin, reader.language) or handover.extension
        queue = reader.local(handover.queue_label)
        words = self.tr("Handed over by {who}, {time}, {queue}") if queue else self.tr("Handed over by {who}, {time}")
        return words.format(who=who, time=text.clock(handover.at), queue=queue)
