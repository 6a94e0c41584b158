"""For whom something is written: boxes for queues, units and roles, and the audience in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.audience import Audience
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.ui import text
from agent_desktop.ui.design import Check, Flow, Ink, Label, TextStyle, Theme, clear, vbox

ENGLISH_NAME, CHINESE_NAME = "English", "中文"
"""The languages that centres write in, as they call themselves."""
_ROLES = ("agent", "expert", "lead", "editor", "admin")
_tr = QCoreApplication.translate


def choices(provisioning: Provisioning | None, language: str) -> tuple[list[tuple[str, str]], ...]:
    """Ids and words of queues, units and roles."""
    queues = [(q.id, q.label.in_language(language)) for q in provisioning.queues] if provisioning else []
    units = [(u.id, u.label.in_language(language)) for u in provisioning.units] if provisioning else []
    return queues, units, [(role, text.role_name(role)) for role in _ROLES]


def audience_words(audience: Audience, provisioning: Provisioning | None, language: str) -> str:
    """ "Billing, VIP · Agent", or "Everybody"."""
    parts = []
    for wanted, known in zip(
        (audience.queues, audience.units, audience.roles), choices(provisioning, language), strict=True
    ):
        names = dict(known)
        if wanted:
            parts.append(", ".join(names.get(key, key) for key in wanted))
    return " · ".join(parts) or _tr("Audience", "Everybody")


class AudienceFields(QWidget):
    """`changed` when a person ticked something. Ids that are not offered stay in the audience as they were."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._audience = Audience()
        self._boxes: tuple[dict[str, Check], ...] = ({}, {}, {})
        self._captions = tuple(Label(theme, "", TextStyle.MICRO, Ink.SECOND) for _ in range(3))
        self._groups = tuple(QWidget() for _ in range(3))
        for group in self._groups:
            group.setLayout(Flow(gap=8))
        self._hint = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        items = [item for pair in zip(self._captions, self._groups, strict=True) for item in pair]
        self.setLayout(vbox(*items, self._hint, gap=4))

    def offer(self, provisioning: Provisioning | None, language: str) -> None:
        """What can be ticked, in this language."""
        kept = self.audience()
        captions = (_tr("Audience", "Queues"), _tr("Audience", "Units"), _tr("Audience", "Roles"))
        self._hint.setText(_tr("Audience", "What is not ticked does not narrow it: with nothing ticked it is for all."))
        offered = choices(provisioning, language)
        for caption, word, known in zip(self._captions, captions, offered, strict=True):
            caption.setText(word)
            caption.setVisible(bool(known))
        for boxes, group, known in zip(self._boxes, self._groups, offered, strict=True):
            layout = group.layout()
            group.setVisible(bool(known))
            if list(boxes) == [key for key, _ in known]:
                for key, word in known:
                    boxes[key].setText(word)
                continue
            boxes.clear()
            if layout is not None:
                clear(layout)
                for key, word in known:
                    boxes[key] = Check(self._theme, word)
                    boxes[key].toggled.connect(self._tell)
                    layout.addWidget(boxes[key])
        self.show_audience(kept)

    def show_audience(self, audience: Audience) -> None:
        self._audience = audience
        for boxes, wanted in zip(self._boxes, _parts(audience), strict=True):
            for key, box in boxes.items():
                box.blockSignals(True)
                box.setChecked(key in wanted)
                box.blockSignals(False)

    def audience(self) -> Audience:
        """As it stands there now."""
        return Audience(*(self._ticked(i, kept) for i, kept in enumerate(_parts(self._audience))))

    def set_read_only(self, read_only: bool) -> None:
        for boxes in self._boxes:
            for box in boxes.values():
                box.setEnabled(not read_only)

    def _ticked(self, index: int, kept: Sequence[str]) -> tuple[str, ...]:
        boxes = self._boxes[index]
        unknown = [key for key in kept if key not in boxes]
        return (*(key for key, box in boxes.items() if box.isChecked()), *unknown)

    def _tell(self) -> None:
        self.changed.emit()


def _parts(audience: Audience) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return audience.queues, audience.units, audience.roles
