"""Pop rules of a pack: what a ringing call opens, headlines and suggests, as data.

Rules are tried in order. A rule fits when everything that its `when` names fits; of the rules that fit, the first that
says something about a thing (which tab, which fields ...) decides about that thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server_stub.models.schema import Localized

TABS = ("timeline", "tickets", "orders", "calls", "details")
MATCHES = ("known", "candidates", "unknown")
LEVELS = ("none", "number", "full")
WITHHELD = "withheld"
"""Stands among numbers for a caller who sends none."""
_PLACES = frozenset({"agent", "extension", "customer", "queue"})
_MOST_RULES = 200
_MOST_ARTICLES = 8
_MOST_FIELDS = 8
_LONGEST_GREETING = 300


class BadPopRule(ValueError):
    """A rule that cannot be meant; the argument is a sentence."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A call that rings, as far as rules look at it; `ani` and `dnis` in E.164, "" for none."""

    match: str
    ani: str = ""
    dnis: str = ""
    queue: str = ""
    ivr: str = ""
    verification: str = "none"


@dataclass(frozen=True, slots=True)
class PopPlan:
    """What the rules make of an occasion; what none of them says is empty."""

    rules: tuple[str, ...] = ()
    """Ids of the rules that fit."""
    tab: str = ""
    headline: tuple[str, ...] = ()
    greeting: Localized | None = None
    links: tuple[str, ...] = ()
    script: str = ""
    articles: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name."""

    queues: Collection[str]
    fields: Collection[str]
    articles: Collection[str]
    forms: Collection[str]
    links: Collection[str]


def plan_of(rules: Iterable[Mapping[str, Any]], occasion: Occasion) -> PopPlan:
    """What is said about this call."""
    fitting = [rule for rule in rules if _fits(rule.get("when", {}), occasion)]
    said: dict[str, Any] = {}
    for rule in fitting:
        said = rule["then"] | said
    return PopPlan(
        rules=tuple(rule["id"] for rule in fitting),
        tab=said.get("tab", ""),
        headline=tuple(said.get("headline", ())),
        greeting=said.get("greeting"),
        links=tuple(said.get("links", ())),
        script=said.get("script", ""),
        articles=tuple(said.get("articles", ())),
        form=said.get("form", ""),
    )


def _fits(when: Mapping[str, Sequence[str]], occasion: Occasion) -> bool:
    return all(_FITS[what](values, occasion) for what, values in when.items())


def _ani_fits(values: Sequence[str], occasion: Occasion) -> bool:
    return any(occasion.ani.startswith(v[:-1]) if v.endswith("*") else (occasion.ani or WITHHELD) == v for v in values)


def _ivr_fits(values: Sequence[str], occasion: Occasion) -> bool:
    """A path stands for everything below it."""
    return any(occasion.ivr == path or occasion.ivr.startswith(f"{path}>") for path in values)


_FITS: Mapping[str, Callable[[Sequence[str], Occasion], bool]] = {
    "match": lambda values, occasion: occasion.match in values,
    "ani": _ani_fits,
    "dnis": lambda values, occasion: occasion.dnis in values,
    "queues": lambda values, occasion: occasion.queue in values,
    "ivr": _ivr_fits,
    "verification": lambda values, occasion: occasion.verification in values,
}


# --- at load


def check_pop_rules(rules: Sequence[Mapping[str, Any]], known: Known) -> None:
    """Raises BadPopRule with the rule's id in the sentence."""
    if len(rules) > _MOST_RULES:
        raise BadPopRule(f"There are {len(rules)} rules; {_MOST_RULES} are the most.")
    seen: set[str] = set()
    for number, rule in enumerate(rules, start=1):
        rule_id = rule.get("id")
        if not isinstance(rule_id, str) or not rule_id:
            raise BadPopRule(f"Rule {number} has no id.")
        if rule_id in seen:
            raise BadPopRule(f'There are two rules "{rule_id}".')
        seen.add(rule_id)
        try:
            _check_rule(rule, known)
        except BadPopRule as error:
            raise BadPopRule(f'Rule "{rule_id}" {error}') from None


def _check_rule(rule: Mapping[str, Any], known: Known) -> None:
    _only(rule, {"id", "note", "when", "then"}, "has")
    then = rule.get("then")
    when = rule.get("when", {})
    if not isinstance(when, dict) or not isinstance(then, dict) or not then:
        raise BadPopRule('needs "then" with something in it, and "when" as an object.')
    _only(when, set(_FITS), 'asks in "when" for')
    for what, values in when.items():
        if not _is_list(values) or not values:
            raise BadPopRule(f'needs a list with something in it for "{what}".')
        allowed = {"match": MATCHES, "verification": LEVELS, "queues": known.queues}.get(what)
        if allowed is not None:
            _among(values, allowed, what)
        elif what in ("ani", "dnis"):
            _check_numbers(what, values)
    _only(then, {"tab", "headline", "greeting", "links", "script", "articles", "form"}, 'says in "then"')
    _check_then(then, known)


def _check_then(then: Mapping[str, Any], known: Known) -> None:
    if "tab" in then:
        _among([then["tab"]], TABS, "tab")
    for what, allowed, most in (
        ("headline", known.fields, _MOST_FIELDS),
        ("links", known.links, len(known.links)),
        ("articles", known.articles, _MOST_ARTICLES),
    ):
        if what in then:
            if not _is_list(then[what]) or len(set(then[what])) != len(then[what]):
                raise BadPopRule(f'needs a list without repetitions for "{what}".')
            _among(then[what], allowed, what)
            if len(then[what]) > most:
                raise BadPopRule(f'names {len(then[what])} for "{what}"; {most} are the most.')
    for what, allowed in (("script", known.articles), ("form", known.forms)):
        if what in then:
            _among([then[what]], allowed, what)
    if "greeting" in then:
        _check_greeting(then["greeting"])


def _check_greeting(greeting: Any) -> None:
    if not isinstance(greeting, dict) or set(greeting) != {"en", "zh_CN"}:
        raise BadPopRule("needs its greeting in en and zh_CN.")
    for words in greeting.values():
        if not isinstance(words, str) or not words or len(words) > _LONGEST_GREETING:
            raise BadPopRule(f"needs a greeting of 1 to {_LONGEST_GREETING} characters.")
        rest = words
        for place in _PLACES:
            rest = rest.replace(f"{{{place}}}", "")
        if "{" in rest or "}" in rest:
            raise BadPopRule(f"may name in its greeting only {', '.join(sorted(f'{{{p}}}' for p in _PLACES))}.")


def _check_numbers(what: str, values: Sequence[str]) -> None:
    for value in values:
        number = value.removesuffix("*") if what == "ani" else value
        good = number.startswith("+") and number[1:].isdecimal() and number.isascii()
        if not good and not (what == "ani" and value == WITHHELD):
            raise BadPopRule(f'has "{value}" as {what}; write numbers as +8613900001234, with a * for a beginning.')


def _only(given: Mapping[str, Any], allowed: Collection[str], words: str) -> None:
    if unknown := sorted(set(given) - set(allowed)):
        raise BadPopRule(f'{words} "{unknown[0]}", which rules do not know.')


def _among(values: Sequence[Any], allowed: Collection[str], what: str) -> None:
    for value in values:
        if value not in allowed:
            raise BadPopRule(f'names "{value}" for "{what}", which does not exist.')


def _is_list(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(v, str) for v in values)
