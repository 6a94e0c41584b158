"""How a dialog ended and who ended it, from what was on the wire."""

from __future__ import annotations

from agent_desktop.domain.leg import EndedBy, Ending
from agent_desktop.sip.callbacks import CallStage, Cause
from agent_desktop.sip.translate import Reason, reason_of


def ending_of(stage: CallStage, said: Reason | None, *, answered: bool) -> Ending:
    """The ending of a dialog that we did not end. `said` is the Reason of a BYE or CANCEL seen before, if any."""
    headers = stage.headers
    if headers.method == "BYE":
        return Ending(200, (said or reason_of(headers)).text, EndedBy.PEER)
    if said is not None and not answered:  # CANCEL: the state changes with the 487 that follows it
        return Ending(487, said.text, EndedBy.PEER, said.elsewhere)
    if stage.cause is Cause.RECEIVED and headers.is_response and not answered:
        status, reason = headers.status  # PJSIP's own status is 487 where a provisional one was higher
        return Ending(status, reason, EndedBy.PEER)
    return Ending(stage.status, stage.reason, EndedBy.SYSTEM)
