"""Sentences for people: every code of the core as words that say what happened and what to do.

The check of the line has its own, in text/line_check.
"""

from agent_desktop.ui.text.encryption import (
    lock_sentence,
    lock_word,
    tls_sentence,
)
from agent_desktop.ui.text.endings import (
    cause_sentence,
    diversion_reason,
    ending_sentence,
    transfer_failure,
)
from agent_desktop.ui.text.language import (
    CHINESE,
    ENGLISH,
    LANGUAGES,
    SYSTEM,
    TRANSLATIONS,
    Language,
    Wording,
    sentences,
)
from agent_desktop.ui.text.links import (
    help_sentence,
    link_name,
    link_sentence,
    link_state_name,
)
from agent_desktop.ui.text.problems import (
    known_problems,
    problem,
)
from agent_desktop.ui.text.refusals import refusal
from agent_desktop.ui.text.states import (
    agent_state_name,
    outcome_name,
    role_name,
)
from agent_desktop.ui.text.times import (
    clock,
    clock_seconds,
    dated,
    day,
    day_group,
    duration,
    state_timer,
)

__all__ = [
    "CHINESE",
    "ENGLISH",
    "LANGUAGES",
    "SYSTEM",
    "TRANSLATIONS",
    "Language",
    "Wording",
    "agent_state_name",
    "cause_sentence",
    "clock",
    "clock_seconds",
    "dated",
    "day",
    "day_group",
    "diversion_reason",
    "duration",
    "ending_sentence",
    "help_sentence",
    "known_problems",
    "link_name",
    "link_sentence",
    "link_state_name",
    "lock_sentence",
    "lock_word",
    "outcome_name",
    "problem",
    "refusal",
    "role_name",
    "sentences",
    "state_timer",
    "tls_sentence",
    "transfer_failure",
]
