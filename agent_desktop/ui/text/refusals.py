"""Why the server said no, told by those who know its reasons: a window has sentences for those of its own requests."""

from __future__ import annotations

from agent_desktop.ports import PortError, Refused
from agent_desktop.ui.text.language import Words
from agent_desktop.ui.text.problems import problem


def refusal(error: PortError, own: Words[str]) -> str:
    """The sentence in `own` for the server's reason, with its particulars; without one that of the code."""
    if isinstance(error, Refused) and error.reason in own:
        try:
            return own[error.reason]().format_map(error.particulars)
        except KeyError:  # of a server that says less of it
            pass
    return problem(error.code, error.detail)
