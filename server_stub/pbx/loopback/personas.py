"""Who lives in the demo's outside world: people read from an industry pack, and who answers which number.

The format is `demo_callers.json` of resources/packs/README.md. Everything here is data; what a person does with it
during a call is `loopback.script`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server_stub.models.numbers import read

MAX_FILE_BYTES = 4 << 20

R = TypeVar("R", bound=BaseModel)

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$")]
ClipName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
E164 = Annotated[str, Field(pattern=r"^\+[1-9]\d{2,14}$")]
Extension = Annotated[str, Field(pattern=r"^\d{2,8}$")]
Seconds = Annotated[float, Field(ge=0, le=3600)]
Text = Annotated[str, Field(max_length=128)]
Language = Annotated[str, Field(min_length=2, max_length=16, pattern=r"^[A-Za-z_]+$")]
Texts = dict[Language, Text]


class PackError(ValueError):
    """A pack that cannot be used; the argument is a sentence that names the file and the place in it."""


class _Record(BaseModel):
    """Unknown keys are somebody else's (labels, moods), wrong values are errors."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Say(_Act):
    """Plays a clip: a file name without suffix, or one per language."""

    say: ClipName | dict[Language, ClipName]


class Wait(_Act):
    """Listens for a while. People answer sooner when the agent has spoken; an `exact` wait is a stop-watch."""

    wait_s: Seconds
    exact: bool = False


class HangUp(_Act):
    hang_up: Literal[True]


Act = Say | Wait | HangUp
Acts = Annotated[tuple[Act, ...], Field(max_length=64)]


class Reply(StrEnum):
    """What happens when the agent dials somebody."""

    ANSWER = "answer"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINE = "decline"
    NOT_FOUND = "not_found"


class Finish(StrEnum):
    """What follows the last act."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    REPEAT = "repeat"


class Answers(_Record):
    """`after_s`: seconds of ringing before the reply."""

    reply: Reply = Field(default=Reply.ANSWER, alias="with")
    after_s: Seconds = 3.0


class Conduct(_Record):
    """How somebody behaves in a call."""

    gain_db: Annotated[float, Field(ge=-40, le=20)] = 0.0
    answers: Answers = Answers()
    acts: Acts = ()
    on_resume: Acts = ()
    on_dtmf: dict[Annotated[str, Field(pattern=r"^[0-9A-D*#]$")], Acts] = {}
    echo: bool = False
    then: Finish = Finish.LISTEN


class Verification(_Record):
    """What the IVR found out about the caller, `age_seconds` before the call reaches the agent."""

    level: Identifier = "none"
    method: Identifier = "none"
    age_seconds: Annotated[int, Field(ge=0, le=86_400)] = 0


class Approach(_Record):
    """How somebody reaches the agent: through which queue, and for how long they let it ring."""

    queue: Identifier
    dnis: E164
    ivr_path: Annotated[str, Field(max_length=64)] = ""
    gives_up_after_s: Seconds | None = None
    verification: Verification = Verification()


class Persona(Conduct):
    """One person, or one machine, with a telephone; `number` is None when it is withheld."""

    id: Identifier
    display_name: Annotated[str, Field(max_length=64)] = ""
    language: Language = "en"
    number: E164 | None = None
    extension: Extension | None = None
    calls: Approach | None = None


TRANSFERRED_PATIENCE = 20.0
"""Seconds for which somebody who was sent on lets it ring; then they are back with the agent."""
_TRANSFERRED_ACTS = (Wait(wait_s=8.0), HangUp(hang_up=True))


def transferred(persona: Persona) -> Persona:
    """The same person in a call that the agent sent them to: listens to whoever answers, and is content soon."""
    usual = persona.calls or Approach(queue="none", dnis="+100000")
    return persona.model_copy(
        update={
            "calls": usual.model_copy(update={"gives_up_after_s": TRANSFERRED_PATIENCE}),
            "acts": _TRANSFERRED_ACTS,
            "on_resume": (),
            "then": Finish.HANG_UP,
        }
    )


class _Defaults(_Record):
    customer: Conduct = Conduct()
    colleague: Conduct = Conduct()
    contact: Conduct = Conduct(answers=Answers(reply=Reply.NO_ANSWER))
    unlisted: Conduct = Conduct(answers=Answers(reply=Reply.NOT_FOUND, after_s=0.0))


class _Callers(_Record):
    format: Literal[1]
    callers: Annotated[tuple[Persona, ...], Field(min_length=1, max_length=1000)]
    order: Annotated[tuple[Identifier, ...], Field(max_length=1000)] = ()
    defaults: _Defaults = _Defaults()


class _Queue(_Record):
    id: Identifier
    label: Texts


class _Contact(_Record):
    id: Identifier
    number: E164
    label: Texts = {}


class _User(_Record):
    username: Identifier
    extension: Extension
    name: Texts = {}


class _Pack(_Record):
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    queues: tuple[_Queue, ...] = ()
    contacts: tuple[_Contact, ...] = ()
    users: tuple[_User, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the pack: `order` is the turn of the callers, `by_number` and `by_extension` the telephone book."""

    country: str
    personas: Mapping[str, Persona]
    order: tuple[str, ...]
    queue_labels: Mapping[str, Texts]
    by_number: Mapping[str, Persona]
    by_extension: Mapping[str, Persona]
    unlisted: Conduct = field(default_factory=Conduct)

    def answering(self, dialled: str) -> Persona:
        """Who has the number in any of its spellings; for a number nobody has, the unlisted number itself."""
        if persona := self.by_extension.get(dialled):
            return persona
        e164 = read(dialled, self.country).e164
        if e164 is None:
            digits = "".join(c for c in dialled if c.isascii() and c.isdigit())
            e164 = "+" + digits
        if persona := self.by_number.get(e164):
            return persona
        return Persona(id="unlisted", **_conduct(self.unlisted))

    def queue_label(self, queue: str, language: str) -> str:
        """The queue's name in `language`, in another language where that one is missing, or its id."""
        label = self.queue_labels.get(queue, {})
        return label.get(language) or next(iter(label.values()), queue)


def load_cast(pack: Path) -> Cast:
    """Reads `demo_callers.json` and, for the numbers without an entry of their own, `pack.json` and `customers.csv`.

    Only the first file is required: a pack of callers alone is a pack. Raises PackError.
    """
    callers = _validated(_Callers, pack / "demo_callers.json")
    around = _validated(_Pack, pack / "pack.json") if (pack / "pack.json").exists() else _Pack()
    personas = {p.id: p for p in callers.callers}
    if len(personas) != len(callers.callers):
        raise PackError(f"{pack / 'demo_callers.json'}: two callers have the same id.")
    if unknown := [name for name in callers.order if name not in personas]:
        raise PackError(f"{pack / 'demo_callers.json'}: the order names {unknown[0]!r}, who is not among the callers.")
    if idle := [name for name in callers.order if personas[name].calls is None]:
        raise PackError(f"{pack / 'demo_callers.json'}: the order names {idle[0]!r}, who never calls.")
    by_number: dict[str, Persona] = {}
    by_extension: dict[str, Persona] = {}
    everybody: list[Persona] = [
        *callers.callers,
        *_contacts(around.contacts, callers.defaults.contact),
        *_colleagues(around.users, callers.defaults.colleague),
        *_customers(pack / "customers.csv", callers.defaults.customer),
    ]
    for persona in everybody:  # the first has the number: own entries before the tables
        if persona.number:
            by_number.setdefault(persona.number, persona)
        if persona.extension:
            by_extension.setdefault(persona.extension, persona)
    return Cast(
        country=around.country,
        personas=personas,
        order=callers.order or tuple(p.id for p in callers.callers if p.calls),
        queue_labels={queue.id: queue.label for queue in around.queues},
        by_number=by_number,
        by_extension=by_extension,
        unlisted=callers.defaults.unlisted,
    )


def _contacts(contacts: Iterable[_Contact], conduct: Conduct) -> Iterable[Persona]:
    for contact in contacts:
        name = contact.label.get("en", contact.id)
        yield Persona(id=f"contact:{contact.id}", display_name=name[:64], number=contact.number, **_conduct(conduct))


def _colleagues(users: Iterable[_User], conduct: Conduct) -> Iterable[Persona]:
    for user in users:
        name = user.name.get("en", user.username)
        yield Persona(
            id=f"user:{user.username}"[:64], display_name=name[:64], extension=user.extension, **_conduct(conduct)
        )


def _customers(table: Path, conduct: Conduct) -> Iterable[Persona]:
    """One person per number: who of a family picks up is nobody's business."""
    if not table.exists():
        return
    behaviour = _conduct(conduct)
    try:
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for number in (row.get("numbers") or "").split():
                    yield Persona(
                        id=f"customer:{row['customer_no']}",
                        display_name=(row.get("name_latin") or "")[:64],
                        language=row.get("language") or "en",
                        number=number,
                        **behaviour,
                    )
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, ValidationError) as error:
        raise PackError(f"{table}: {_reason(error)}") from error


def _conduct(conduct: Conduct) -> dict[str, object]:
    """The fields of `conduct` as they stand: parsed values, not their JSON."""
    return {name: getattr(conduct, name) for name in Conduct.model_fields}


def _validated(model: type[R], path: Path) -> R:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PackError(f"{path}: larger than {MAX_FILE_BYTES} bytes.")
        return model.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError) as error:
        raise PackError(f"{path}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """One clear clause instead of a library's page."""
    match error:
        case ValidationError():
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            return f"{place}: {first['msg']}." if place else f"{first['msg']}."
        case OSError():
            return f"cannot be read ({error.strerror})."
        case json.JSONDecodeError():
            return f"is no JSON (line {error.lineno}: {error.msg})."
        case KeyError():
            return f"has no column {error}."
        case _:
            return f"cannot be used ({error})."
