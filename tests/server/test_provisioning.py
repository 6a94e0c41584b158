"""What a desktop is told after login."""

from __future__ import annotations

from dataclasses import replace

from server_stub.settings import Settings, SipSettings
from tests.server.conftest import Served, serving


async def test_given_a_login_when_provisioned_then_the_pack_arrives_whole(server: Served) -> None:
    client = await server.login("tao")

    told = (await client.get("/provisioning")).json()

    assert told["user"]["username"] == "tao"
    assert [q["id"] for q in told["queues"]] == ["tickets", "harbour"]
    assert told["queues"][0] | {"greeting": None} == {
        "id": "tickets",
        "label": {"en": "Tickets", "zh_CN": "票务"},
        "icon": "ticket",
        "dnis": ["+865808600101"],
        "answer": "manual",
        "auto_answer_delay_ms": 0,
        "call_waiting": "wait",
        "wrapup_form": "tickets",
        "acw_seconds": 1,
        "acw_extend_seconds": 2,
        "acw_extend_times": 2,
        "service_level_seconds": 20,
        "ring": "chime",
        "topics": ["refund"],
        "greeting": None,
    }
    assert {(f["id"], f["version"]) for f in told["forms"]} == {("harbour", 1), ("tickets", 2)}
    tickets = next(f for f in told["forms"] if f["id"] == "tickets")
    assert tickets["title"] == {"en": "Ticket form", "zh_CN": "票务表单"}
    assert tickets["schema"]["properties"]["type"]["x-cascade"] == "business"
    assert [t["path"] for t in told["ivr_topics"]] == ["1", "1>2"]
    assert told["customer_fields"][2]["tone"][0]["op"] == "lt"
    assert told["settings"]["country"] == "CN"
    assert told["settings"]["languages"] == ["en", "zh_CN"]
    assert told["settings"]["offline_sentence"].keys() == {"en", "zh_CN"}
    assert told["terms"]["orders"]["en"] == "Bookings"
    assert told["demo"] is False


async def test_given_reason_codes_when_provisioned_then_those_of_the_system_are_not_offered(server: Served) -> None:
    reasons = (await (await server.login()).get("/provisioning")).json()["reason_codes"]

    assert {r["id"]: r["selectable"] for r in reasons} == {1: True, 2: True, 101: True, 32760: False}
    assert next(r for r in reasons if r["id"] == 1)["warn_after_seconds"] == 900


async def test_given_announcements_when_provisioned_then_only_those_of_this_moment_are_told(server: Served) -> None:
    shown = (await (await server.login()).get("/provisioning")).json()["settings"]["announcements"]

    assert [(a["id"], a["detail"]["en"]) for a in shown] == [("fog", "Boats wait.")]


async def test_given_colleagues_when_provisioned_then_everybody_else_is_listed(server: Served) -> None:
    colleagues = (await (await server.login("lan")).get("/provisioning")).json()["colleagues"]

    assert [c["extension"] for c in colleagues] == ["2002", "2100", "2200", "2900"]
    assert {"password", "sip_password", "password_hash"}.isdisjoint(colleagues[0])


async def test_given_no_exchange_when_provisioned_then_the_line_works_in_direct_mode(server: Served) -> None:
    (line,) = (await (await server.login()).get("/provisioning")).json()["lines"]

    assert line["registrar"] is None
    assert line["aor"] == "sip:2001@127.0.0.1"
    assert (line["transport"], line["local_port"]) == ("udp", 5060)


async def test_given_an_exchange_when_provisioned_then_each_user_gets_an_account_of_their_own(
    sqlite_settings: Settings,
) -> None:
    sip = SipSettings(registrar="sip:pbx.example.org:5061;transport=tls", domain="example.org", transport="tls")
    async with serving(replace(sqlite_settings, sip=sip)) as server:
        (lan,) = (await (await server.login("lan")).get("/provisioning")).json()["lines"]
        (tao,) = (await (await server.login("tao")).get("/provisioning")).json()["lines"]

    assert lan["aor"] == "sip:2001@example.org"
    assert lan["registrar"] == "sip:pbx.example.org:5061;transport=tls"
    assert lan["transport"] == "tls"
    assert len(lan["password"]) >= 20
    assert lan["password"] != tao["password"]
