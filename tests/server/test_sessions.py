"""Logging in, staying logged in, being thrown out."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import jwt
import pytest

from server_stub.security.throttle import LoginThrottle
from server_stub.security.tokens import load_secret
from server_stub.settings import LoginLimits, Settings
from tests.server.conftest import PASSWORD, Served, serving

pytestmark = pytest.mark.tolerates_log("failed login", "used twice")


async def test_given_a_right_password_when_logging_in_then_the_session_says_who_and_what_is_allowed(
    server: Served,
) -> None:
    session = await server.session("tao")

    assert session["expires_in"] == 600
    assert session["user"] | {"id": ""} == {
        "id": "",
        "username": "tao",
        "display_name": "陶潮",
        "display_name_latin": "Tao Chao",
        "role": "expert",
        "extension": "2002",
        "permissions": session["user"]["permissions"],
        "language": "zh_CN",
    }
    assert "knowledge.restricted" in session["user"]["permissions"]
    assert "knowledge.drafts" not in session["user"]["permissions"]


async def test_given_wrong_passwords_when_logging_in_then_the_tries_left_count_down_to_a_wait(server: Served) -> None:
    answers = [await server.client.post("/auth/login", json={"username": "lan", "password": "no"}) for _ in range(5)]
    right = await server.client.post("/auth/login", json={"username": "lan", "password": PASSWORD})

    assert [a.status_code for a in answers] == [401] * 5
    assert [a.json()["attempts_left"] for a in answers] == [4, 3, 2, 1, 0]
    assert answers[0].json()["type"] == "urn:agent-desktop:problem:invalid-credentials"
    assert right.status_code == 429
    assert right.json()["type"] == "urn:agent-desktop:problem:too-many-attempts"
    assert 1 <= int(right.headers["Retry-After"]) <= 300


async def test_given_an_unknown_user_when_logging_in_then_the_answer_is_that_of_a_wrong_password(
    sqlite_server: Served,
) -> None:
    unknown = await sqlite_server.client.post("/auth/login", json={"username": "nobody", "password": "x"})
    wrong = await sqlite_server.client.post("/auth/login", json={"username": "lan", "password": "x"})

    assert unknown.json() == wrong.json()


async def test_given_failures_of_many_names_when_they_come_from_one_address_then_only_that_address_waits(
    sqlite_settings: Settings,
) -> None:
    limits = LoginLimits(per_username=5, per_address=3, window=300.0)
    async with serving(replace(sqlite_settings, login_limits=limits)) as server:
        for name in ("a", "b", "c"):
            await server.client.post("/auth/login", json={"username": name, "password": "x"})
        here = await server.client.post("/auth/login", json={"username": "lan", "password": PASSWORD})
        elsewhere = await server.new_client(address="127.0.0.9").post(
            "/auth/login", json={"username": "lan", "password": PASSWORD}
        )

    assert here.status_code == 429
    assert elsewhere.status_code == 200


def test_given_a_flood_of_names_when_throttled_then_memory_stays_bounded_and_the_window_slides() -> None:
    throttle = LoginThrottle(LoginLimits(per_username=2, per_address=10**6, window=10.0, remembered=50))
    for number in range(500):
        throttle.failed(f"user{number}", "10.0.0.1", 0.0)
    throttle.failed("lan", "10.0.0.1", 0.0)
    throttle.failed("LAN", "10.0.0.1", 4.0)

    assert len(throttle._failures) <= 50
    assert throttle.wait("lan", "10.0.0.1", 5.0) == pytest.approx(5.0)
    assert throttle.wait("lan", "10.0.0.1", 10.5) == 0.0


async def test_given_a_refresh_token_when_used_then_a_new_pair_works_and_the_old_one_soon_does_not(
    settings: Settings,
) -> None:
    async with serving(replace(settings, refresh_grace_seconds=0.0)) as server:
        first = await server.session()
        second = (await server.client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})).json()
        third = (await server.client.post("/auth/refresh", json={"refresh_token": second["refresh_token"]})).json()
        reused = await server.client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
        latest = await server.client.post("/auth/refresh", json={"refresh_token": third["refresh_token"]})
        access = await server.new_client(third["access_token"]).get("/provisioning")

    assert second["user"] == first["user"]
    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert reused.status_code == 401
    assert reused.json()["type"] == "urn:agent-desktop:problem:token-expired"
    assert latest.status_code == 401, "the whole family ends when one of its tokens is used twice"
    assert access.status_code == 401, "and so do its access tokens"


async def test_given_an_answer_lost_on_the_way_when_refreshing_again_within_the_grace_then_the_login_goes_on(
    server: Served,
) -> None:
    first = await server.session()
    lost = await server.client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    again = await server.client.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    onward = await server.client.post("/auth/refresh", json={"refresh_token": again.json()["refresh_token"]})

    assert [lost.status_code, again.status_code, onward.status_code] == [200, 200, 200]


async def test_given_a_login_when_logged_out_then_neither_token_works_but_other_logins_do(server: Served) -> None:
    mine, other = await server.session(), await server.session()
    client = server.new_client(mine["access_token"])

    assert (await client.post("/auth/logout")).status_code == 204
    assert (await client.get("/provisioning")).status_code == 401
    assert (await server.client.post("/auth/refresh", json={"refresh_token": mine["refresh_token"]})).status_code == 401
    assert (await server.new_client(other["access_token"]).get("/provisioning")).status_code == 200


async def test_given_an_expired_access_token_when_used_then_the_problem_says_expired(sqlite_settings: Settings) -> None:
    async with serving(replace(sqlite_settings, access_seconds=0)) as server:
        client = await server.login()
        answer = await client.get("/provisioning")

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:agent-desktop:problem:token-expired"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("algorithm", ["HS256", "HS512", "none"])
async def test_given_a_token_signed_by_somebody_else_when_used_then_it_is_refused(
    sqlite_server: Served, algorithm: str
) -> None:
    real = (await sqlite_server.session())["access_token"]
    payload = jwt.decode(real, options={"verify_signature": False})
    forged = jwt.encode(payload | {"role": "admin"}, "" if algorithm == "none" else "another secret" * 6, algorithm)

    answer = await sqlite_server.new_client(forged).get("/provisioning")

    assert answer.json()["type"] == "urn:agent-desktop:problem:unauthenticated"


async def test_given_a_restart_when_the_old_access_token_is_used_then_it_still_works(sqlite_settings: Settings) -> None:
    async with serving(sqlite_settings) as before:
        token = (await before.session())["access_token"]
    async with serving(sqlite_settings) as after:
        answer = await after.new_client(token).get("/provisioning")

    assert answer.status_code == 200


def test_given_a_data_folder_when_the_secret_is_made_then_it_is_kept_and_only_the_owner_reads_it(
    tmp_path: Path,
) -> None:
    first, second = load_secret(tmp_path), load_secret(tmp_path)

    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


async def test_given_a_database_when_looked_at_then_it_holds_neither_passwords_nor_tokens(
    sqlite_settings: Settings,
) -> None:
    async with serving(sqlite_settings) as server:
        session = await server.session()
    stored = b"".join(p.read_bytes() for p in sqlite_settings.data_dir.glob("server.sqlite3*"))

    assert PASSWORD.encode() not in stored
    assert session["refresh_token"].encode() not in stored
    assert session["access_token"].encode() not in stored
    assert b"$argon2id$" in stored
