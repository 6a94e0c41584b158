"""What went wrong, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.ui.text.encryption import tls_code, tls_sentence
from agent_desktop.ui.text.endings import short_cause, transfer_failure
from agent_desktop.ui.text.language import Words, sentences

_tr = QCoreApplication.translate

_PROBLEMS: Words[str] = {
    "port_taken": lambda: _tr("Problem", "Another program uses the phone's port. Close the other softphone."),
    "no_network": lambda: _tr("Problem", "There is no network. Check the cable, Wi-Fi or VPN."),
    "bad_address": lambda: _tr("Problem", "This cannot be dialled. Type a number, an extension or a SIP address."),
    "bad_certificate": lambda: _tr("Problem", "This phone's own certificate cannot be used. Tell your administrator."),
    "bad_authorities": lambda: _tr(
        "Problem", "The list of trusted certificates cannot be read. Tell your administrator."
    ),
    "echo_failed": lambda: _tr("Problem", "The echo call did not come about. Check my line shows why."),
    "echo_busy": lambda: _tr("Problem", "The line check is calling the echo. Try again when it is done."),
    "in_call": lambda: _tr("Problem", "Not while there is a call. Its meter goes on moving."),
    "listen_in_call": lambda: _tr("Problem", "Not while there is a call. Play the recording afterwards."),
    "listen_unknown": lambda: _tr("Problem", "This recording has a format that cannot be played here."),
    "listen_no_device": lambda: _tr("Problem", "There is no sound device to play on. Choose one in the settings."),
    "listen_absent": lambda: _tr("Problem", "The recording of this call is not there any more."),
    "device_replaced": lambda: _tr("Problem", "A sound device is gone. The call goes on with the next best one."),
    "microphone_silent": lambda: _tr(
        "Problem", "Your microphone is silent: nobody hears you. Check the mute key of your headset."
    ),
    "encryption_lost": lambda: _tr("Problem", "This call is no longer encrypted. Take care what you say."),
    "no_such_leg": lambda: _tr("Problem", "That call has already ended."),
    "wrong_state": lambda: _tr("Problem", "That is not possible at this moment of the call."),
    "too_many_calls": lambda: _tr("Problem", "There are too many calls at once. End one first."),
    "device": lambda: _tr("Problem", "The sound device cannot be opened. Choose another one in Settings, Sound."),
    "engine": lambda: _tr("Problem", "The phone reported an error. If it happens again, start the program anew."),
    "engine_died": lambda: _tr("Problem", "The phone stopped working and is being started again."),
    "no_line": lambda: _tr("Problem", "No telephone line is set up for you. Tell your administrator."),
    "bad_digits": lambda: _tr("Problem", "Only digits, * and # can be sent as key tones."),
    "no_recipient": lambda: _tr("Problem", "Nobody can be reached by that. Type a name, a queue or a whole number."),
    "no_pickup": lambda: _tr("Problem", "Calls of colleagues cannot be picked up here. Ask your administrator."),
    "room_failed": lambda: _tr("Problem", "The conference room did not answer. The conference is mixed here."),
    "only_in_room": lambda: _tr("Problem", "In the exchange's conference room nobody can be silenced from here."),
    "room_out_of_reach": lambda: _tr(
        "Problem", "The exchange cannot be asked who is in the conference: nobody can be dropped or silenced now."
    ),
    "room_party_gone": lambda: _tr("Problem", "They are not in this conference any more."),
    "cannot_leave": lambda: _tr("Problem", "Only two can go on without you. Drop the others first."),
    "unreachable": lambda: _tr("Problem", "The server does not answer. It is tried again by itself."),
    "timeout": lambda: _tr("Problem", "The server takes too long to answer. It is tried again by itself."),
    "closed": lambda: _tr("Problem", "There is no connection to the server yet."),
    "overloaded": lambda: _tr("Problem", "The server has too much to do. It is tried again by itself."),
    "server_error": lambda: _tr("Problem", "The server has a fault. It is tried again; tell your administrator."),
    "garbage": lambda: _tr("Problem", "The server sent something unreadable. Tell your administrator."),
    "not_logged_in": lambda: _tr("Problem", "Your session has ended. Log in again."),
    "session_ended": lambda: _tr("Problem", "Your session has ended. Log in again."),
    "token_expired": lambda: _tr("Problem", "Your session has ended. Log in again."),
    "unauthenticated": lambda: _tr("Problem", "Your session has ended. Log in again."),
    "bad_credentials": lambda: _tr("Problem", "Name or password is wrong."),
    "invalid_credentials": lambda: _tr("Problem", "Name or password is wrong."),
    "too_many_attempts": lambda: _tr("Problem", "Too many attempts. Wait a little, then try again."),
    "bad_url": lambda: _tr("Problem", "This is not a server address. It looks like https://desk.example.org"),
    "insecure_url": lambda: _tr("Problem", "The address must begin with https:// so that nobody can listen in."),
    "forbidden": lambda: _tr("Problem", "You are not allowed to do that. Ask your team lead."),
    "not_found": lambda: _tr("Problem", "It is not there any more."),
    "conflict": lambda: _tr("Problem", "Somebody else changed it meanwhile. Look at it again."),
    "validation": lambda: _tr("Problem", "The server did not accept what was entered."),
    "illegal_transition": lambda: _tr("Problem", "That step is not possible any more: somebody else was faster."),
    "method_not_allowed": lambda: _tr("Problem", "The server does not know this step. It may be an older version."),
    "range_not_satisfiable": lambda: _tr("Problem", "The server does not have that part of the recording."),
    "illegal_state": lambda: _tr("Problem", "That is not possible in your present state."),
    "disk_full": lambda: _tr("Problem", "The disk is full: nothing more can be saved. Make room now."),
    "read_only": lambda: _tr("Problem", "The program's folder cannot be written. Tell your administrator."),
    "no_access": lambda: _tr("Problem", "The program may not use its own folder. Tell your administrator."),
    "too_new": lambda: _tr("Problem", "The local file was written by a newer version. Start that version."),
    "not_open": lambda: _tr("Problem", "The local file is not open: nothing can be saved on this computer."),
    "io": lambda: _tr("Problem", "The disk reported an error. What you typed is still open; tell your administrator."),
    "no_table": lambda: _tr("Problem", "This is no table. Save it as .csv or .xlsx and choose it again."),
    "file_unreadable": lambda: _tr("Problem", "This file cannot be read. Close it elsewhere, or choose another."),
    "file_unwritable": lambda: _tr("Problem", "The file cannot be written there. Choose another folder."),
    "too_large": lambda: _tr("Problem", "This is larger than the server accepts. Split it."),
    "locked": lambda: _tr("Problem", "The key store is locked: you will be asked for the password next time."),
    "not_answering": lambda: _tr("Problem", "The running program does not answer. End it and start again."),
    "in_use": lambda: _tr("Problem", "The program is already running on this computer."),
    "damaged": lambda: _tr("Problem", "The local file was damaged; a new one was begun, the old one is kept."),
    "write_refused": lambda: _tr("Problem", "The server refused a record. It stays here; show it to your team lead."),
    "write_sent_back": lambda: _tr(
        "Problem", "A change of a customer was not taken. It is kept: open the customer's details."
    ),
    "message_sent_back": lambda: _tr(
        "Problem", "A message was not taken. Its words are kept: send the customer a message again."
    ),
    "no_key_store": lambda: _tr("Problem", "There is no key store: you will be asked for the password next time."),
    "internal": lambda: _tr("Problem", "Something went wrong inside the program. The log has the details."),
}
_FOLLOWS: Words[str] = {
    "add_failed": lambda: _tr("Cause", "The conference goes on without them."),
    "leave_failed": lambda: _tr("Cause", "You are still in the conference."),
    "referral_failed": lambda: _tr("Cause", "The other side sent the call on, but that failed. Stay on the line."),
}
"""Problems whose detail is the code of a cause: what follows from it."""


def problem(code: str, detail: str = "") -> str:
    """The sentence for a code; a code without one shows its detail rather than nothing."""
    if (tls := tls_code(code)) is not None:
        return tls_sentence(tls)
    if code == "transfer_failed":
        return transfer_failure(detail)
    if code in _FOLLOWS:
        return sentences(short_cause(detail), _FOLLOWS[code]())
    if code == "device_replaced" and (sentence := _device_replaced(detail)):
        return sentence
    if code in _PROBLEMS:
        return _PROBLEMS[code]()
    return detail or _tr("Problem", "It did not work ({code}).").format(code=code)


def _device_replaced(detail: str) -> str:
    """`detail` are the names of the device that is gone and of that in its place, a line each; "" without them."""
    gone, _, taken = detail.partition("\n")
    if not gone or not taken:
        return ""
    return _tr("Problem", "{gone} is gone. The call goes on with {taken}.").format(gone=gone, taken=taken)


def known_problems() -> frozenset[str]:
    """The codes that have a sentence, for the test that finds those without."""
    return frozenset(_PROBLEMS) | frozenset(_FOLLOWS) | {"transfer_failed"}
