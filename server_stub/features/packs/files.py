"""Reads a pack's folder (format in resources/packs/README.md); every mistake is named with its file. PackError."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FORMAT = 1
_LANGUAGES = ("en", "zh_CN")
_FORM_KEYWORDS = frozenset(
    {
        *("$schema", "$id", "x-version", "x-label", "type", "additionalProperties", "properties", "required"),
        *("x-purpose", "allOf", "dependentRequired", "description"),
    }
)
_PROPERTY_KEYWORDS = frozenset(
    {
        *(
            "type",
            "enum",
            "format",
            "maxLength",
            "minLength",
            "minimum",
            "maximum",
            "default",
            "x-options",
            "x-cascade",
        ),
        *("x-order", "x-label", "x-width", "x-hint", "x-placeholder", "x-message", "x-default-from", "multipleOf"),
    }
)


class PackError(ValueError):
    """The pack cannot be loaded; the argument is a sentence naming the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack as it lies on the disk, parsed; tables are lists of rows by column name."""

    path: Path
    head: dict[str, Any]
    forms: dict[str, dict[str, Any]]
    articles: list[dict[str, Any]]
    templates: list[dict[str, Any]]
    customers: list[dict[str, str]]
    history: list[dict[str, str]]
    tickets: list[dict[str, str]]
    orders: list[dict[str, str]]
    messages: list[dict[str, str]]
    quizzes: list[dict[str, Any]]
    surveys: list[dict[str, Any]]


def read_pack(packs_dir: Path, pack_id: str) -> PackFiles:
    """Everything in `packs_dir/pack_id`; raises PackError."""
    path = packs_dir / pack_id
    if not (path / "pack.json").is_file():
        known = ", ".join(sorted(p.parent.name for p in packs_dir.glob("*/pack.json"))) or "none"
        raise PackError(f'There is no industry pack "{pack_id}" in {packs_dir} (found: {known}).')
    head = _json(path / "pack.json")
    with naming(path / "pack.json"):
        if head["format"] != _FORMAT:
            raise PackError(f"{path / 'pack.json'} has format {head['format']}; this program reads format {_FORMAT}.")
        if head["id"] != pack_id:
            raise PackError(f'{path / "pack.json"} says its id is "{head["id"]}", but its folder is "{pack_id}".')
    forms = {f.stem: _form(f) for f in sorted((path / "forms").glob("*.json"))}
    rules = path / "pop_rules.json"
    if rules.exists():
        with naming(rules):
            head["pop_rules"] = _json(rules)["rules"]
    for queue in head.get("queues", []):
        if queue.get("form") and queue["form"] not in forms:
            raise PackError(f"{path / 'pack.json'}: queue {queue.get('id')} needs forms/{queue['form']}.json.")
    return PackFiles(
        path=path,
        head=head,
        forms=forms,
        articles=[_json(f) for f in sorted((path / "articles").glob("*.json"))],
        templates=read_templates(path),
        customers=_table(path / "customers.csv"),
        history=_table(path / "history.csv"),
        tickets=_table(path / "tickets.csv"),
        orders=_table(path / "orders.csv"),
        messages=_table(path / "messages.csv"),
        quizzes=[_json(f) for f in sorted((path / "quizzes").glob("*.json"))],
        surveys=_json(path / "surveys.json").get("surveys", []) if (path / "surveys.json").exists() else [],
    )


def read_templates(path: Path) -> list[dict[str, Any]]:
    """The words for messages of the pack in this folder; raises PackError."""
    return [_json(f) for f in sorted((path / "templates").glob("*.json"))]


@contextmanager
def naming(place: object) -> Iterator[None]:
    """Turns the mistakes of reading wrong data into a PackError that names `place`."""
    try:
        yield
    except KeyError as error:
        raise PackError(f"{place}: {error.args[0]!r} is missing.") from error
    except PackError as error:
        raise error if str(place) in str(error) else PackError(f"{place}: {error}.") from error
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        raise PackError(f"{place}: {error}.") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise PackError(f"{path} is not JSON: {error}.") from error
    if not isinstance(loaded, dict):
        raise PackError(f"{path} must hold a JSON object.")
    return loaded


def _table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise PackError(f"{path} cannot be read: {error}.") from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise PackError(f"{path} line {number}: the number of columns differs from the header's.")
    return rows


def _form(path: Path) -> dict[str, Any]:
    schema = _json(path)
    with naming(path):
        _only(path, schema, _FORM_KEYWORDS)
        if not isinstance(schema["x-version"], int) or schema["type"] != "object":
            raise PackError(f"{path}: x-version must be a whole number and type must be object.")
        for key, definition in schema["properties"].items():
            _only(f"{path}: {key}", definition, _PROPERTY_KEYWORDS)
            if set(definition["x-label"]) < set(_LANGUAGES):
                raise PackError(f"{path}: {key} needs an x-label in {' and '.join(_LANGUAGES)}.")
            if definition.get("x-cascade", key) not in schema["properties"]:
                raise PackError(f"{path}: {key} follows {definition['x-cascade']}, which is not in the form.")
    return schema


def _only(place: object, found: dict[str, Any], allowed: frozenset[str]) -> None:
    for keyword in found:
        if keyword not in allowed:
            raise PackError(f'{place}: the keyword "{keyword}" is not part of the form language.')
