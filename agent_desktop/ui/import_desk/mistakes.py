"""What is wrong with a row of a table, in the agent's language; the server says it in codes and their particulars.

A code nobody knows here is said as the server says it, in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.importing import ImportJob, RowMistake
from agent_desktop.ui import text

_tr = QCoreApplication.translate
Halves = tuple[str, str]


def sentence(job: ImportJob, mistakes: tuple[RowMistake, ...], language: str) -> str:
    """One mistake with what to do about it; several without."""
    if len(mistakes) == 1:
        problem, advice = _halves(mistakes[0])
        said = _about(job, mistakes[0], problem, language)
        return text.sentences(_ended(said) if mistakes[0].field else said, advice)
    return _tr("ImportMistake", "; ").join(_about(job, mistake, _halves(mistake)[0], language) for mistake in mistakes)


def _about(job: ImportJob, mistake: RowMistake, problem: str, language: str) -> str:
    if not mistake.field:
        return problem
    label = next((f.label.in_language(language) for f in job.fields if f.name == mistake.field), mistake.field)
    if not mistake.value:
        return _tr("ImportMistake", "{field} {problem}").format(field=label, problem=problem)
    return _tr("ImportMistake", "{field} “{value}” {problem}").format(field=label, value=mistake.value, problem=problem)


def _ended(said: str) -> str:
    return _tr("ImportMistake", "{sentence}.").format(sentence=said)


def _halves(mistake: RowMistake) -> Halves:
    known = _FLAWS.get(mistake.code)
    if known is not None:
        try:
            problem, advice = known()
            return problem.format_map(mistake.particulars), advice.format_map(mistake.particulars)
        except KeyError:  # of a server that says less of it
            pass
    return mistake.problem, mistake.advice


def known_flaws() -> frozenset[str]:
    """Codes with sentences of their own."""
    return frozenset(_FLAWS)


def _empty() -> str:
    return _tr("ImportMistake", "is empty")


_FLAWS: Mapping[str, Callable[[], Halves]] = {
    "needs_article_id": lambda: (
        _empty(),
        _tr("ImportMistake", "Give every article an id of its own, for example refund-rules."),
    ),
    "needs_category": lambda: (_empty(), _tr("ImportMistake", "Enter one of the pack's categories.")),
    "needs_title": lambda: (_empty(), _tr("ImportMistake", "Enter a title in at least one language.")),
    "needs_text": lambda: (_empty(), _tr("ImportMistake", "Enter the text in at least one language.")),
    "needs_customer_no": lambda: (_empty(), _tr("ImportMistake", "Give every customer a number of its own.")),
    "needs_name": lambda: (_empty(), _tr("ImportMistake", "Enter the name.")),
    "needs_owner": lambda: (_empty(), _tr("ImportMistake", "Say whose number it is.")),
    "needs_number": lambda: (_empty(), _tr("ImportMistake", "Enter the number.")),
    "too_long": lambda: (
        _tr("ImportMistake", "has {length} characters"),
        _tr("ImportMistake", "Shorten it to {most}."),
    ),
    "space": lambda: (_tr("ImportMistake", "contains a space"), _tr("ImportMistake", "Write it in one piece.")),
    "no_flag": lambda: (_tr("ImportMistake", "is neither yes nor no"), _tr("ImportMistake", "Write 1 or 0.")),
    "no_amount": lambda: (
        _tr("ImportMistake", "is no amount"),
        _tr("ImportMistake", "Write digits with a point, for example 86.40."),
    ),
    "amount_too_long": lambda: (
        _tr("ImportMistake", "is too large an amount"),
        _tr("ImportMistake", "Write an amount below 1,000,000,000,000."),
    ),
    "too_little": lambda: (_tr("ImportMistake", "is too little"), _tr("ImportMistake", "Write {bound} or more.")),
    "too_much": lambda: (_tr("ImportMistake", "is too much"), _tr("ImportMistake", "Write {bound} or less.")),
    "no_date": lambda: (
        _tr("ImportMistake", "is no date"),
        _tr("ImportMistake", "Write year, month and day, for example 2026-05-18."),
    ),
    "too_early": lambda: (
        _tr("ImportMistake", "is too early"),
        _tr("ImportMistake", "The first possible day is {bound}."),
    ),
    "too_late": lambda: (
        _tr("ImportMistake", "is too late"),
        _tr("ImportMistake", "The last possible day is {bound}."),
    ),
    "not_offered": lambda: (
        _tr("ImportMistake", "is not offered"),
        _tr("ImportMistake", "Choose one of {offered}."),
    ),
    "lost_digits": lambda: (
        _tr("ImportMistake", "lost its last digits in Excel"),
        _tr("ImportMistake", "Format the column as text and enter the number again."),
    ),
    "no_number": lambda: (
        _tr("ImportMistake", "is no telephone number"),
        _tr("ImportMistake", "Write it with its country code, for example +86 139 1234 5678."),
    ),
    "no_email": lambda: (
        _tr("ImportMistake", "is no e-mail address"),
        _tr("ImportMistake", "Write it like name@example.com."),
    ),
    "too_many_numbers": lambda: (
        _tr("ImportMistake", "holds {count} numbers"),
        _tr("ImportMistake", "A customer has at most {most}."),
    ),
    "not_allowed": lambda: (
        _tr("ImportMistake", "is not possible here"),
        _tr("ImportMistake", "Look at the field in the program."),
    ),
    "twice": lambda: (
        _tr("ImportMistake", "stands in line {line} already"),
        _tr("ImportMistake", "Keep one of the two lines."),
    ),
    "no_customer": lambda: (
        _tr("ImportMistake", "is no customer"),
        _tr("ImportMistake", "Import the customer first, or correct the number."),
    ),
    "numbers_full": lambda: (
        _tr("ImportMistake", "would make {count} numbers"),
        _tr("ImportMistake", "Delete some in the program first."),
    ),
    "edited": lambda: (
        _tr("ImportMistake", "has been edited in the program since"),
        _tr("ImportMistake", "Change the article there."),
    ),
    "cells": lambda: (
        _tr("ImportMistake", "The line has {cells} cells, the header {header}."),
        _tr("ImportMistake", "Put text that holds the separator in quotation marks."),
    ),
    "unreadable": lambda: (
        _tr("ImportMistake", "The line cannot be read: {said}."),
        _tr("ImportMistake", "Look for a quotation mark that is opened and never closed."),
    ),
    "damaged_signs": lambda: (
        _tr("ImportMistake", "Some characters are damaged."),
        _tr("ImportMistake", "Save the file as UTF-8 (Excel: CSV UTF-8) and try again."),
    ),
    "cell_too_long": lambda: (
        _tr("ImportMistake", "A cell is too long."),
        _tr("ImportMistake", "A cell holds plain text of at most {most} characters."),
    ),
    "refused": lambda: (
        _tr("ImportMistake", "The database refused the row."),
        _tr("ImportMistake", "Look for unusual characters and type it again."),
    ),
}
