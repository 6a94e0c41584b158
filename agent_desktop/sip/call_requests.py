"""What goes to the stack with a request of one call: its parameters, its re-INVITEs, and what its refusals mean."""

from __future__ import annotations

import logging
from typing import Any

import pjsua2 as pj

from agent_desktop.ports import PhoneError
from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.stack_settings import AUDIO_ONLY, assign

log = logging.getLogger(__name__)

_FROM_NEW_ADDRESS = int(pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA | pj.PJSUA_CALL_REINIT_MEDIA)
_BAD_ADDRESS = frozenset({171039, 171040, 171042})  # PJSIP_EINVALIDURI, _EINVALIDSCHEME, _EINVALIDREQURI
_TOO_MANY = 70010  # PJ_ETOOMANY


def parameters_for(status: int = 0) -> Any:
    """The stack's parameters of a request, or of an answer with `status`, with one media line of audio."""
    parameters = pj.CallOpParam(True)
    assign(parameters.opt, **AUDIO_ONLY)
    assign(parameters, statusCode=status)
    return parameters


def ask_to_hold(call: LegCall, held: bool) -> bool:
    """Sends a re-INVITE that holds or resumes; false when the stack is busy with another offer."""
    parameters = parameters_for()
    try:
        if held:
            call.setHold(parameters)
        else:
            assign(parameters.opt, flag=int(pj.PJSUA_CALL_UNHOLD))
            call.reinvite(parameters)
    except pj.Error as error:
        log.debug("a re-INVITE waits: %s", error.reason)
        return False
    return True


def tell_address(call: LegCall) -> bool:
    """re-INVITE with Contact, Via and media of the line's transport; false when another offer is under way."""
    parameters = parameters_for()
    assign(parameters.opt, flag=_FROM_NEW_ADDRESS)
    try:
        call.reinvite(parameters)
    except pj.Error as error:
        log.debug("a new address waits to be told: %s", error.reason)
        return False
    return True


def dial_error(error: Any) -> PhoneError:
    """Why the stack did not even send an INVITE."""
    if error.status in _BAD_ADDRESS:
        return PhoneError("bad_address", error.reason)
    if error.status == _TOO_MANY:
        return PhoneError("too_many_calls", error.reason)
    return PhoneError("engine", error.reason)
