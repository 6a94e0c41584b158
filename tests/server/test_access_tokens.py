"""A token that was read before is worth no more than at the first time."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt
import pytest

from server_stub.models.schema import now
from server_stub.security import tokens as module
from server_stub.security.tokens import AccessTokens, Claims, TokenExpired, TokenInvalid

_SECRET = b"s" * 48
_LAN = Claims("u-1", "lan", "agent", "family-1")


class _Clock:
    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment


def test_given_a_token_when_read_again_then_its_signature_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = AccessTokens(_SECRET, 600)
    token = tokens.issue(_LAN)
    assert tokens.read(token) == _LAN
    monkeypatch.setattr(jwt, "decode", None)

    assert tokens.read(token) == _LAN


def test_given_a_known_token_when_its_time_is_over_then_it_is_refused() -> None:
    clock = _Clock()
    tokens = AccessTokens(_SECRET, 600, clock)
    token = tokens.issue(_LAN)
    assert tokens.read(token) == _LAN

    clock.moment += timedelta(seconds=601)

    for _ in range(2):
        with pytest.raises(TokenExpired):
            tokens.read(token)


def test_given_a_known_token_when_its_login_is_ended_then_it_is_refused_and_others_are_not() -> None:
    tokens = AccessTokens(_SECRET, 600)
    token, other = tokens.issue(_LAN), tokens.issue(Claims("u-2", "tao", "expert", "family-2"))
    assert tokens.read(token) == _LAN

    tokens.revoke("family-1")

    with pytest.raises(TokenExpired):
        tokens.read(token)
    assert tokens.read(other).username == "tao"


def test_given_a_known_token_when_one_letter_is_changed_or_another_key_signed_it_then_it_is_refused() -> None:
    tokens = AccessTokens(_SECRET, 600)
    token = tokens.issue(_LAN)
    tokens.read(token)
    head, body, signature = token.split(".")
    changed = f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    foreign = jwt.encode(jwt.decode(token, options={"verify_signature": False}), b"t" * 48, "HS256")

    for refused in (changed, foreign, "", "x" * 5000):
        with pytest.raises(TokenInvalid):
            tokens.read(refused)


def test_given_more_logins_than_are_remembered_when_read_then_all_are_still_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST_KNOWN", 3)
    tokens = AccessTokens(_SECRET, 600)
    issued = [tokens.issue(Claims(f"u-{n}", "x", "agent", "f")) for n in range(8)]

    assert [tokens.read(token).user_id for token in issued * 2] == [f"u-{n}" for n in range(8)] * 2
