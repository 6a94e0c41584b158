"""Carriers: what takes messages out of the house, e-mail by SMTP and SMS through an HTTP gateway."""

from __future__ import annotations

from server_stub.delivery.carrier import Carrier
from server_stub.settings import Settings


def carriers(settings: Settings) -> dict[str, Carrier]:
    """One for each channel that is set up; their libraries are imported only then, since they cost every start."""
    found: dict[str, Carrier] = {}
    if settings.mail is not None:
        from server_stub.delivery.smtp import SmtpCarrier

        found["email"] = SmtpCarrier(settings.mail)
    if settings.sms is not None:
        from server_stub.delivery.sms import HttpSmsCarrier

        found["sms"] = HttpSmsCarrier(settings.sms)
    return found
