"""The XML by which an exchange tells what an extension does (RFC 4235), read as a stream and within bounds.

A document type, and with it every entity, is refused; so is anything deep, long or not well-formed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from xml.parsers import expat

from agent_desktop.domain.events import ExtensionState
from agent_desktop.sip.identity import address_of
from agent_desktop.sip.message import printable

log = logging.getLogger(__name__)

_MAX_BODY = 65_536
_MAX_DEPTH = 16
_MAX_ELEMENTS = 2_000
_MAX_DIALOGS = 64
_MAX_TEXT = 256


@dataclass(frozen=True, slots=True)
class Dialog:
    """One dialog of the watched extension."""

    id: str
    state: str = ""
    """trying, proceeding, early, confirmed or terminated, in lower case."""
    incoming: bool | None = None
    """Whether the extension is called; None when not told."""
    held: bool = False
    caller: str = ""
    """Name, number or address of the other end, as far as told."""

    @property
    def lamp(self) -> ExtensionState:
        match self.state:
            case "early":
                return ExtensionState.BUSY if self.incoming is False else ExtensionState.RINGING
            case "trying" | "proceeding":
                return ExtensionState.RINGING if self.incoming else ExtensionState.BUSY
            case "confirmed":
                return ExtensionState.ON_HOLD if self.held else ExtensionState.BUSY
            case "terminated":
                return ExtensionState.FREE
            case _:
                return ExtensionState.UNKNOWN


@dataclass(frozen=True, slots=True)
class DialogInfo:
    """A document: every dialog there is, or only those that changed."""

    complete: bool
    dialogs: tuple[Dialog, ...]


_ORDER = (ExtensionState.RINGING, ExtensionState.BUSY, ExtensionState.ON_HOLD)


def lamp_of(dialogs: Iterable[Dialog]) -> tuple[ExtensionState, str]:
    """What the lamp of an extension with these dialogs shows, and who rings there. Without any it is free."""
    lamps = [(dialog.lamp, dialog.caller) for dialog in dialogs]
    for state in _ORDER:
        callers = [caller for lamp, caller in lamps if lamp is state]
        if callers:
            return state, next(filter(None, callers), "") if state is ExtensionState.RINGING else ""
    if lamps and all(lamp is ExtensionState.UNKNOWN for lamp, _ in lamps):
        return ExtensionState.UNKNOWN, ""
    return ExtensionState.FREE, ""


def merged(known: Mapping[str, Dialog], info: DialogInfo) -> Mapping[str, Dialog]:
    """The dialogs after `info`: terminated ones are gone, and never more than a bounded number stays."""
    dialogs = {} if info.complete else dict(known)
    for dialog in info.dialogs:
        dialogs.pop(dialog.id, None)
        if dialog.state != "terminated":
            dialogs[dialog.id] = dialog
    return dict(list(dialogs.items())[-_MAX_DIALOGS:])


class _Refused(Exception):
    """The document asks for more than it may."""


def read_dialog_info(body: str) -> DialogInfo | None:
    """The document, None when it is none or is beyond the bounds."""
    if not body.strip() or len(body) > _MAX_BODY:
        return None
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # the text was decoded; what it declares of itself does not count
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    try:
        parser.Parse(body.strip().encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Refused, ValueError) as error:
        log.debug("a dialog-info document was left out: %s", str(error)[:_MAX_TEXT])
        return None
    return reader.result


class _Reader:
    """Handlers of the parser; `result` is there when the root was a dialog-info."""

    def __init__(self) -> None:
        self.result: DialogInfo | None = None
        self._path: list[str] = []
        self._elements = 0
        self._complete = True
        self._dialogs: list[Dialog] = []
        self._dialog: Dialog | None = None
        self._identity = ""
        self._name = ""
        self._target = ""

    def refuse(self, *_: object) -> None:
        raise _Refused("it declares a document type or an instruction")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if len(self._path) >= _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise _Refused("too deep or too long")
        self._path.append(tag.rpartition(":")[2].lower())
        match self._path:
            case ["dialog-info"]:
                self._complete = attributes.get("state", "full").lower() != "partial"
                self.result = DialogInfo(self._complete, ())
            case ["dialog-info", "dialog"]:
                self._begin(attributes)
            case ["dialog-info", "dialog", "remote", "identity"]:
                self._name = self._name or attributes.get("display", "")
            case ["dialog-info", "dialog", "remote", "target"]:
                self._target = self._target or attributes.get("uri", "")
            case ["dialog-info", "dialog", "local", "target", "param"] if self._dialog is not None:
                if attributes.get("pname", "").lower() == "+sip.rendering":
                    self._dialog = replace(self._dialog, held=attributes.get("pvalue", "").lower() == "no")

    def text(self, data: str) -> None:
        if self._dialog is None:
            return
        match self._path[2:]:
            case ["state"]:
                self._dialog = replace(self._dialog, state=(self._dialog.state + data.strip().lower())[:32])
            case ["remote", "identity"]:
                self._identity = (self._identity + data.strip())[: 2 * _MAX_TEXT]

    def end(self, _tag: str) -> None:
        if self._path == ["dialog-info", "dialog"] and self._dialog is not None:
            self._dialogs.append(replace(self._dialog, caller=self._caller()))
            self._dialog = None
        elif self._path == ["dialog-info"]:
            self.result = DialogInfo(self._complete, tuple(self._dialogs[-_MAX_DIALOGS:]))
        self._path.pop()

    def _begin(self, attributes: Mapping[str, str]) -> None:
        incoming = {"recipient": True, "initiator": False}.get(attributes.get("direction", "").lower())
        self._dialog = Dialog(attributes.get("id", "")[:_MAX_TEXT], incoming=incoming)
        self._identity = self._name = self._target = ""

    def _caller(self) -> str:
        name = printable(self._name)[:_MAX_TEXT]
        if name:
            return name
        for text in (self._identity, self._target):
            address = address_of(text)
            if address is not None and address.user and not address.anonymous:
                return address.user
        return ""
