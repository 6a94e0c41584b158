"""Agents hand callers on: whole desks at a real exchange and a real server, heard by their tones.

The caller says 700 Hz, the agent 800, who is asked or gets the call 900.
"""

from __future__ import annotations

import pytest

from agent_desktop.domain.call import CallId
from agent_desktop.domain.transfer import TransferStage
from tests.lab.office import CHEN, LINA, Office

S = TransferStage
pytestmark = pytest.mark.timeout(90)


def reach(desks: Office) -> tuple[CallId, CallId]:
    """Lina calls Zhang Wei, who answers and begins to hand her on: her call and his."""
    hers = desks.lina.dial("1002")
    his = desks.zhang.take()
    desks.lina.talks(hers)
    assert desks.zhang.do("transfer.begin", his.id)
    return hers, his.id


def consult(desks: Office) -> CallId:
    """Zhang Wei asks Chen Jie, who answers: her call."""
    assert desks.zhang.do("transfer.consult", "1003")
    asked = desks.chen.take()
    desks.zhang.reaches(S.CONSULTING)
    return asked.id


def test_given_a_caller_when_sent_on_blind_then_the_two_talk_and_the_server_knows_where_the_call_went(
    desks: Office,
) -> None:
    reach(desks)
    assert desks.zhang.do("transfer.blind", "1003")
    desks.chen.take()
    desks.zhang.reaches(S.COMPLETED)
    desks.zhang.idle()
    desks.lina.hears(CHEN)
    desks.chen.hears(LINA)
    assert desks.zhang.stages == [S.CHOOSING, S.REFERRING, S.COMPLETED]
    (record,) = desks.records(desks.zhang)
    assert (record["transfer"], record["transferred_to"]) == ("blind", "1003")
