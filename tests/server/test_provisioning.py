"""What a desktop is told after login."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server_stub.exchange import read_exchange
from server_stub.settings import ManagerSettings, Settings, SettingsError, SipSettings
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


_EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "exchange.toml"
_EXCHANGE = """
[sip]
registrar = "sip:pbx.example.org"
backup_proxies = ["sip:b.example.org", "sip:c.example.org"]
transport = "tls"
mailbox = "sip:{extension}@vm.example.org"
voicemail_number = "*97"
dtmf = "info"
[network]
tls_ca_file = "ours.pem"
verify_server = false
stun_servers = ["stun.example.org"]
ice = true
trusted_proxies = ["pbx.example.org"]
[network.turn]
server = "turn.example.org"
username = "desks"
password = "hidden"
transport = "tcp"
[features]
conference_room = "8{extension}"
pickup_prefix = "**"
intercom_prefix = "*80"
intercom_header = "alert-info"
echo_number = "6000"
auto_answer_from_headers = "never"
watch_colleagues = false
"""


async def test_given_a_described_exchange_when_provisioned_then_desktops_hear_everything_about_it(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    (tmp_path / "ours.pem").write_text(pem)
    (tmp_path / "exchange.toml").write_text(_EXCHANGE)
    sip = read_exchange(tmp_path / "exchange.toml")
    async with serving(replace(sqlite_settings, sip=sip)) as server:
        told = (await (await server.login("lan")).get("/provisioning")).json()

    line = told["lines"][0]
    assert (line["registrar"], line["transport"]) == ("sip:pbx.example.org", "tls")
    assert line["backup_proxies"] == ["sip:b.example.org", "sip:c.example.org"]
    assert (line["mailbox"], line["voicemail_number"], line["dtmf"]) == ("sip:2001@vm.example.org", "*97", "info")
    assert told["phone"] == {
        "tls_ca_pem": pem,
        "verify_server": False,
        "stun_servers": ["stun.example.org"],
        "turn": {"server": "turn.example.org", "username": "desks", "password": "hidden", "transport": "tcp"},
        "ice": True,
        "trusted_proxies": ["pbx.example.org"],
    }
    features = {key: told["settings"][key] for key in ("conference_room", "pickup_prefix", "intercom_prefix")}
    assert features == {"conference_room": "82001", "pickup_prefix": "**", "intercom_prefix": "*80"}
    assert told["settings"]["room_control"] is False, "nobody said how the exchange is asked"
    assert (told["settings"]["echo_number"], told["settings"]["intercom_header"]) == ("6000", "alert-info")
    assert told["settings"]["auto_answer_from_headers"] == "never"
    assert told["settings"]["watch_colleagues"] is False
    assert "hidden" not in repr(sip)


def test_given_the_documented_exchange_when_every_hint_is_taken_then_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "our-authority.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    lines = _EXAMPLE.read_text("utf-8").splitlines()
    hints = [line[2:] if " = " in line or line.startswith("# [") else line for line in lines if line.startswith("# ")]
    plain = [line.removeprefix("# ") if line.removeprefix("# ") in hints else line for line in lines]
    (tmp_path / "all.toml").write_text("\n".join(plain))

    assert read_exchange(_EXAMPLE) == SipSettings()
    everything = read_exchange(tmp_path / "all.toml")
    assert everything.registrar == "sip:pbx.example.org:5061;transport=tls"
    assert everything.network.turn is not None
    assert everything.network.tls_ca_pem
    assert everything.manager == ManagerSettings("127.0.0.1", 5038, "agent-desktop", "secret")
    assert "secret" not in repr(everything.manager)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[sip", "The file is not TOML: "),
        ("[phone]", "[phone] is not a table of it; there are [sip], [network], [features], [manager]."),
        ("sip = 1", "sip must be a table: [sip]."),
        ("[sip]\ncolour = 1", "sip.colour is not a key of it."),
        ("[sip]\nnetwork = 1", "sip.network is not a key of it."),
        ("[sip]\nregistrar = 'pbx'", "sip.registrar must be a SIP address"),
        ("[sip]\nbackup_proxies = 'sip:a'", "sip.backup_proxies must be a list of at most 50 texts."),
        ("[sip]\nbackup_proxies = ['a']", "sip.backup_proxies must be a SIP address"),
        ("[sip]\nlocal_port = 70000", "sip.local_port must be a number from 0 to 65535."),
        ("[sip]\nregister_expires = true", "sip.register_expires must be a number from 30 to 86400."),
        ("[sip]\ndtmf = 'tones'", "sip.dtmf must be one of rfc4733, info, inband."),
        ("[sip]\ntransport = 'ws'", "sip.transport must be one of udp, tcp, tls."),
        ("[network]\nice = 'yes'", "network.ice must be true or false."),
        ("[network]\ntls_ca_file = 'none.pem'", "network.tls_ca_file cannot be read: "),
        ("[network]\nturn = 1", "network.turn must be a table: [network.turn]."),
        ("[network.turn]\nusername = 'x'", "network.turn.server is missing."),
        ("[features]\npickup_prefix = '8 8'", "features.pickup_prefix must be something that can be dialled."),
        (
            "[features]\nintercom_header = 'x'",
            "features.intercom_header must be one of answer-mode, call-info, alert-info.",
        ),
        ("[features]\necho_number = 600", "features.echo_number must be one line of text."),
        ("[features]\nconference_room = '8{user}'", "features.conference_room must be something that can be dialled."),
        ("[features]\necho_number = '6{extension}'", "features.echo_number must be something that can be dialled."),
        ("[manager]\nport = 0", "manager.port must be a number from 1 to 65535."),
        ("[manager]\nhost = '127.0.0.1'", "manager needs host, username and secret."),
    ],
)
def test_given_a_mistake_in_the_exchange_when_read_then_the_sentence_names_file_and_key(
    tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "exchange.toml"
    file.write_text(text)

    with pytest.raises(SettingsError) as caught:
        read_exchange(file)

    assert str(caught.value).startswith(f"{file}: {sentence}")


def test_given_no_exchange_file_when_read_then_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_exchange(tmp_path / "nothing.toml")
