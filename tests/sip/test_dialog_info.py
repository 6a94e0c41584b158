"""The XML of busy lamps: every state, partial documents, and nothing that a hostile one can do."""

from __future__ import annotations

import time

import pytest

from agent_desktop.domain.events import ExtensionState, MessagesWaiting
from agent_desktop.domain.leg import LineId
from agent_desktop.sip.dialog_info import Dialog, DialogInfo, lamp_of, merged, read_dialog_info
from agent_desktop.sip.signals import messages_waiting

_S = ExtensionState


def document(*dialogs: str, state: str = "full") -> str:
    return (
        f'<?xml version="1.0"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" state="{state}">'
        f"{''.join(dialogs)}</dialog-info>"
    )


def dialog(state: str, direction: str = "", inner: str = "", number: int = 1) -> str:
    way = f' direction="{direction}"' if direction else ""
    return f'<dialog id="d{number}"{way}>{inner}<state>{state}</state></dialog>'


def shown(text: str) -> tuple[ExtensionState, str]:
    info = read_dialog_info(text)
    assert info is not None
    return lamp_of(merged({}, info).values())


_HELD = '<local><target uri="sip:x"><param pname="+sip.rendering" pvalue="no"/></target></local>'
_FROM = '<remote><identity display="">sip:1003@x</identity><target uri="sip:other@x"/></remote>'


@pytest.mark.parametrize(
    ("dialogs", "lamp"),
    [
        ((), _S.FREE),
        ((dialog("terminated"),), _S.FREE),
        ((dialog("trying", "recipient"),), _S.RINGING),
        ((dialog("trying", "initiator"),), _S.BUSY),
        ((dialog("proceeding"),), _S.BUSY),
        ((dialog("early", "recipient"),), _S.RINGING),
        ((dialog("early", "initiator"),), _S.BUSY),
        ((dialog("early"),), _S.RINGING),
        ((dialog("EARLY", "RECIPIENT"),), _S.RINGING),
        ((dialog("confirmed"),), _S.BUSY),
        ((dialog("confirmed", inner=_HELD),), _S.ON_HOLD),
        ((dialog("confirmed", inner=_HELD.replace('"no"', '"yes"')),), _S.BUSY),
        ((dialog("confirmed", inner=_HELD), dialog("confirmed", number=2)), _S.BUSY),
        ((dialog("confirmed"), dialog("early", "recipient", number=2)), _S.RINGING),
        ((dialog("confirmed"), dialog("terminated", number=2)), _S.BUSY),
        ((dialog("invented"),), _S.UNKNOWN),
        (("<dialog/>",), _S.UNKNOWN),
    ],
)
def test_given_dialogs_when_read_then_the_lamp_shows_the_most_urgent(
    dialogs: tuple[str, ...], lamp: ExtensionState
) -> None:
    assert shown(document(*dialogs))[0] is lamp


@pytest.mark.parametrize(
    ("remote", "caller"),
    [
        (_FROM, "1003"),
        (_FROM.replace('display=""', 'display="Li &amp; Co"'), "Li & Co"),
        (_FROM.replace("sip:1003@x", ""), "other"),
        (_FROM.replace("sip:1003@x", "sip:anonymous@anonymous.invalid").replace("sip:other@x", ""), ""),
        (_FROM.replace("sip:1003@x", "garbage").replace("sip:other@x", "garbage"), ""),
        (_FROM.replace('display=""', 'display="bad&#x202e;name"'), "badname"),
        (_FROM.replace('display=""', f'display="{"x" * 999}"'), "x" * 256),
        ("", ""),
    ],
)
def test_given_a_ringing_colleague_when_read_then_who_calls(remote: str, caller: str) -> None:
    assert shown(document(dialog("early", "recipient", remote))) == (_S.RINGING, caller)
    assert shown(document(dialog("confirmed", "recipient", remote))) == (_S.BUSY, "")


def test_given_partial_documents_when_they_follow_then_only_what_they_name_changes() -> None:
    known = merged({}, DialogInfo(True, (Dialog("a", "confirmed"), Dialog("b", "early", incoming=True))))
    ringing_over = read_dialog_info(document('<dialog id="b"><state>terminated</state></dialog>', state="partial"))
    assert ringing_over is not None
    assert list(merged(known, ringing_over)) == ["a"]
    whole = read_dialog_info(document())
    assert whole is not None
    assert merged(known, whole) == {}


def test_given_prefixed_names_and_foreign_elements_when_read_then_the_dialogs_are_found() -> None:
    inner = '<di:dialog id="1"><y><state>early</state></y><di:state>confirmed</di:state></di:dialog>'
    text = f'<di:dialog-info xmlns:di="urn:x"><x/>{inner}</di:dialog-info>'
    assert shown(text)[0] is _S.BUSY


@pytest.mark.parametrize("declared", ["no-such", "utf-16", "latin-1"])
def test_given_a_false_encoding_when_read_then_the_text_counts_as_it_came(declared: str) -> None:
    info = document(dialog("early", "recipient", _FROM.replace('display=""', 'display="李"')))
    assert shown(info.replace('"1.0"', f'"1.0" encoding="{declared}"')) == (_S.RINGING, "李")


def test_given_signs_that_are_no_characters_when_read_then_they_are_replaced() -> None:
    assert shown(document(dialog("early", "recipient", _FROM.replace('display=""', 'display="\ud800x"'))))[1] == "?x"


_BOMB = '<!DOCTYPE d [<!ENTITY a "{}">{}]><dialog-info><dialog id="1"><state>&z;</state></dialog></dialog-info>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n",
        "plain",
        "<dialog-info",
        "<dialog-info>",
        "<dialog-info></dialog>",
        "<dialog-info/><dialog-info/>",
        _BOMB.format("a" * 999, ""),
        '<!DOCTYPE d SYSTEM "file:///etc/passwd"><dialog-info/>',
        "<dialog-info>" + "<a>" * 40 + "</a>" * 40 + "</dialog-info>",
        "<dialog-info>" + "<a/>" * 5000 + "</dialog-info>",
        "<dialog-info>" + " " * 70_000 + "</dialog-info>",
        "<dialog-info><?php echo ?></dialog-info>",
        "<dialog-info>\0</dialog-info>",
    ],
)
def test_given_no_document_or_one_beyond_the_bounds_when_read_then_nothing_and_at_once(text: str) -> None:
    begin = time.thread_time()  # a machine that stands still does not count
    assert read_dialog_info(text) is None
    assert time.thread_time() - begin < 1.0


def test_given_another_root_when_read_then_nothing() -> None:
    assert read_dialog_info("<presence><dialog id='1'><state>early</state></dialog></presence>") is None


def test_given_thousands_of_dialogs_when_they_pile_up_then_a_bounded_number_stays() -> None:
    info = read_dialog_info(document(*(dialog("confirmed", number=number) for number in range(900))))
    assert info is not None
    assert len(info.dialogs) <= 64
    known = merged({}, info)
    for number in range(100):
        known = merged(known, DialogInfo(False, (Dialog(f"x{number}", "early"),)))
    assert len(known) <= 64


# --- messages waiting ------------------------------------------------------------------------------------------------

_LINE = LineId("line")


def notify(body: str, event: str = "message-summary") -> str:
    return (
        f"NOTIFY sip:1001@x SIP/2.0\r\nEvent: {event}\r\nContent-Type: application/simple-message-summary\r\n\r\n{body}"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n", (2, 8, "")),
        ("messages-waiting: no\r\nMessage-Account: sip:m@x\r\nvoice-message: 0/3\r\n", (0, 3, "sip:m@x")),
        ("Messages-Waiting: yes\r\n", (1, 0, "")),
        ("Messages-Waiting: no", (0, 0, "")),
        ("Voice-Message: 4 / 1\r\n", (4, 1, "")),
        ("Messages-Waiting: no\r\nVoice-Message: many/few\r\n", (0, 0, "")),
        ("Messages-Waiting: yes\r\nFax-Message: 4/5\r\n", (1, 0, "")),
        ("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\nVoice-Message: 9/9\r\n", (1, 0, "")),
        (f"Messages-Waiting: yes\r\nMessage-Account: {'x' * 999}\r\n", (1, 0, "x" * 256)),
        ("Messages-Waiting: perhaps\r\n", None),
        ("", None),
        ("Voice-Message: 99999999999999/1\r\n", None),
    ],
)
def test_given_a_summary_when_read_then_the_voice_messages(body: str, told: tuple[int, int, str] | None) -> None:
    assert messages_waiting(_LINE, notify(body)) == (MessagesWaiting(_LINE, *told) if told else None)


def test_given_another_event_when_read_then_nothing() -> None:
    assert messages_waiting(_LINE, notify("Messages-Waiting: yes", event="presence")) is None
