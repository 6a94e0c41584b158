"""Headers that tell other phones which contact a call belongs to."""

from __future__ import annotations

import pytest

from agent_desktop.domain.cti import IntercomHeader, cti_headers, intercom_headers


def test_given_all_ids_when_written_then_the_session_goes_out_in_two_forms() -> None:
    assert cti_headers("s-1", "c-2", "t-3") == {
        "X-CC-Session-Id": "s-1",
        "User-to-User": "732d31;encoding=hex;purpose=call-center",
        "X-CC-Customer-Id": "c-2",
        "X-CC-Ticket-Id": "t-3",
    }


@pytest.mark.parametrize("bad", ["", " ", "a\r\nX-Evil: 1", "x" * 129, "名", " lead"])
def test_given_an_id_that_no_header_can_carry_when_written_then_it_is_left_out(bad: str) -> None:
    assert cti_headers(bad, bad, bad) == {}


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (IntercomHeader.ANSWER_MODE, {"Answer-Mode": "Auto"}),
        (IntercomHeader.CALL_INFO, {"Call-Info": "<sip:intercom.invalid>;answer-after=0"}),
        (IntercomHeader.ALERT_INFO, {"Alert-Info": "<http://intercom.invalid>;info=alert-autoanswer;delay=0"}),
    ],
)
def test_given_a_form_when_an_intercom_call_is_made_then_exactly_its_header(
    form: IntercomHeader, headers: dict[str, str]
) -> None:
    assert intercom_headers(form) == headers
