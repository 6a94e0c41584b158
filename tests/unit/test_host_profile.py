"""Profile files: what they mean, and a sentence that names the key for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import DtmfMethod, SoundUse
from agent_desktop.domain.provisioning import (
    Colleague,
    HeaderAnswer,
    LineConfig,
    PhoneConfig,
    SrtpPolicy,
    Transport,
    TurnServer,
)
from agent_desktop.host.profile import ProfileError, load_profile

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "profile.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profile.toml"


def test_given_the_least_when_loaded_then_one_line_in_direct_mode(file: Path) -> None:
    file.write_text("[[line]]\n")
    profile = load_profile(file)
    assert profile.provisioning.lines == (LineConfig(LineId("line1"), "sip:agent@127.0.0.1"),)
    assert profile.provisioning.phone == PhoneConfig()
    assert (profile.server_url, profile.username, profile.password) == ("", "", "")
    assert profile.provisioning.user.display_name == "agent"


def test_given_everything_when_loaded_then_everything_is_taken(file: Path, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("x")
    file.write_text(
        f"""
        [phone]
        local_address = "127.4.4.4"
        local_port = 5071
        rtp_port = 30000
        null_audio = true
        codecs = ["pcma", "PCMU", "pcma"]
        echo_canceller = false
        tls_ca_file = {str(authority)!r}
        auto_answer = true
        [[line]]
        id = "main"
        label = "Desk"
        aor = "sip:1001@pbx.example.org"
        registrar = "sip:pbx.example.org:5061;transport=tls"
        proxy = "sip:127.0.0.1:5080"
        username = "auth"
        password = "secret"
        transport = "tls"
        srtp = "mandatory"
        register_expires = 60
        [[line]]
        aor = "sip:1002@pbx.example.org"
        [server]
        url = "http://127.0.0.1:8080"
        username = "wang"
        password = "hidden"
        [user]
        display_name = "王丽"
        extension = "1001"
        """,
        "utf-8",
    )
    profile = load_profile(file)
    got = profile.provisioning
    assert got.lines == (
        LineConfig(
            LineId("main"),
            "sip:1001@pbx.example.org",
            "Desk",
            "sip:pbx.example.org:5061;transport=tls",
            "sip:127.0.0.1:5080",
            "auth",
            "secret",
            Transport.TLS,
            SrtpPolicy.MANDATORY,
            60,
        ),
        LineConfig(LineId("line2"), "sip:1002@pbx.example.org"),
    )
    assert got.phone == PhoneConfig(
        "127.4.4.4",
        5071,
        30000,
        SoundUse.NONE,
        codecs=("PCMA", "PCMU"),
        echo_canceller=False,
        tls_ca_file=str(authority),
    )
    assert got.auto_answer is True
    assert (got.user.display_name, got.user.extension) == ("王丽", "1001")
    assert (profile.server_url, profile.username, profile.password) == ("http://127.0.0.1:8080", "wang", "hidden")
    assert "hidden" not in repr(profile)
    assert "secret" not in repr(profile)


def test_given_a_certificate_of_our_own_when_loaded_then_its_files_are_taken_and_must_be_there(
    file: Path, tmp_path: Path
) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    text = f"[phone]\ntls_cert_file = {str(own)!r}\ntls_key_file = {str(key)!r}\n[[line]]\n"
    file.write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=r"phone\.tls_cert_file must be a file"):
        load_profile(file)
    own.touch()
    key.touch()
    phone = load_profile(file).provisioning.phone
    assert (phone.tls_cert_file, phone.tls_key_file) == (str(own), str(key))


def test_given_networks_and_features_of_an_exchange_when_loaded_then_everything_is_taken(file: Path) -> None:
    file.write_text(
        """
        [phone]
        tls_ca_pem = '''
-----BEGIN CERTIFICATE-----
MIIB
-----END CERTIFICATE-----
'''
        verify_server = false
        stun_servers = ["stun.example.org", "192.0.2.7:3479", "[2001:db8::7]:3478"]
        ice = true
        trusted_proxies = ["pbx.example.org", "192.0.2.1", "2001:db8::1", "pbx.example.org"]
        [phone.turn]
        server = "turn.example.org:3478"
        username = "desk"
        password = "hidden"
        transport = "tcp"
        [[line]]
        backup_proxies = ["sip:b.example.org", "sip:c.example.org:5062;transport=tcp"]
        mailbox = "sip:1001@vm.example.org"
        voicemail_number = "*97"
        dtmf = "info"
        [centre]
        conference_room = "8000"
        pickup_prefix = "**"
        intercom_prefix = "*80"
        intercom_header = "alert-info"
        echo_number = ""
        auto_answer_from_headers = "never"
        watch_colleagues = false
        [[colleague]]
        extension = "1002"
        display_name = "张敏"
        """,
        "utf-8",
    )

    got = load_profile(file).provisioning

    assert "MIIB" in got.phone.tls_ca_pem
    assert (got.phone.verify_server, got.phone.ice) == (False, True)
    assert got.phone.stun_servers == ("stun.example.org", "192.0.2.7:3479", "[2001:db8::7]:3478")
    assert got.phone.trusted_proxies == ("pbx.example.org", "192.0.2.1", "2001:db8::1")
    assert got.phone.turn == TurnServer("turn.example.org:3478", "desk", "hidden", Transport.TCP)
    assert "hidden" not in repr(got.phone)
    assert got.lines[0].backup_proxies == ("sip:b.example.org", "sip:c.example.org:5062;transport=tcp")
    assert (got.lines[0].mailbox, got.lines[0].voicemail_number) == ("sip:1001@vm.example.org", "*97")
    assert got.lines[0].dtmf is DtmfMethod.INFO
    assert (got.conference_room, got.pickup_prefix, got.intercom_prefix, got.echo_number) == ("8000", "**", "*80", "")
    assert (got.auto_answer_from_headers, got.watch_colleagues) == (HeaderAnswer.NEVER, False)
    assert got.intercom_header is IntercomHeader.ALERT_INFO
    assert got.colleagues == (Colleague("1002", "张敏", "张敏", "1002", "agent"),)


def test_given_the_documented_example_when_loaded_then_it_is_a_profile() -> None:
    profile = load_profile(EXAMPLE)
    assert profile.provisioning.lines[0].aor == "sip:1001@127.0.0.1"
    assert profile.provisioning.phone.local_port == 5060


def test_given_the_documented_example_when_every_hint_is_taken_then_it_is_still_a_profile(
    file: Path, tmp_path: Path
) -> None:
    for name in ("ca.pem", "own.pem", "own.key"):
        (tmp_path / name).write_text("x")
    lines = []
    for line in EXAMPLE.read_text("utf-8").splitlines():
        hint = line.removeprefix("# ")
        is_hint = line.startswith("# ") and (hint.startswith("[") or " = " in hint.partition("#")[0])
        lines.append(hint if is_hint else line)
    text = "\n".join(lines).replace("/etc/ssl/certs/our-exchange.pem", str(tmp_path / "ca.pem"))
    text = text.replace('"own.', f'"{tmp_path}/own.')
    file.write_text(text, "utf-8")
    profile = load_profile(file)
    assert profile.provisioning.lines[0].registrar == "sip:pbx.example.org:5060"
    assert profile.server_url == "http://127.0.0.1:8080"
    assert profile.provisioning.phone.tls_ca_file == str(tmp_path / "ca.pem")
    assert profile.provisioning.phone.turn == TurnServer("turn.example.org:3478", "1001", "secret", Transport.UDP)
    assert profile.provisioning.lines[0].backup_proxies == ("sip:pbx2.example.org",)
    assert [c.extension for c in profile.provisioning.colleagues] == ["1002"]


def test_given_an_ipv6_interface_when_the_address_is_left_out_then_it_is_bracketed(file: Path) -> None:
    file.write_text('[phone]\nlocal_address = "::1"\n[user]\nextension = "1001"\n[[line]]\n')
    assert load_profile(file).provisioning.lines[0].aor == "sip:1001@[::1]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no [[line]]: a profile needs one SIP account at least."),
        ("[[line]]\n[phone", "is not TOML: "),
        ("[[line]]\ncolour = 'red'", "line[0].colour is not a key of a profile."),
        ("[[line]]\n[phone]\nport = 5060", "phone.port is not a key of a profile."),
        ("[[line]]\n[telephone]", "telephone is not a key of a profile."),
        ("[[line]]\n[user]\nname = 'x'", "user.name is not a key of a profile."),
        ("[[line]]\n[server]\nuser = 'x'", "server.user is not a key of a profile."),
        ("line = 'one'", "line must be a list of tables: [[line]]."),
        ("phone = 5\n[[line]]", "phone must be a table: [phone]."),
        ("[[line]]\n[phone]\nlocal_port = 'x'", "phone.local_port must be a whole number."),
        ("[[line]]\n[phone]\nlocal_port = true", "phone.local_port must be a whole number."),
        ("[[line]]\n[phone]\nlocal_port = 70000", "phone.local_port must be between 0 and 65535, not 70000."),
        ("[[line]]\n[phone]\nlocal_address = 'here'", "phone.local_address must be an IP address: 'here' is not ("),
        ("[[line]]\n[phone]\nnull_audio = 1", "phone.null_audio must be true or false."),
        ("[[line]]\n[phone]\ncodecs = ['GSM']", "phone.codecs: 'GSM' is not one of opus, G722, PCMU, PCMA."),
        ("[[line]]\n[phone]\ncodecs = []", "phone.codecs must name at least one of opus, G722, PCMU, PCMA."),
        ("[[line]]\n[phone]\ncodecs = [5]", "phone.codecs: 5 is not one of opus, G722, PCMU, PCMA."),
        ("[[line]]\n[phone]\ntls_ca_file = '/nowhere'", "phone.tls_ca_file must be a file: '/nowhere' is not ("),
        ("[[line]]\naor = 'me'", "line[0].aor must be a SIP address such as"),
        ("[[line]]\naor = 'sip:127.0.0.1'", "line[0].aor must be a SIP address such as"),
        ("[[line]]\nregistrar = 'sip:a b'", "line[0].registrar must be a SIP address such as"),
        ("[[line]]\ntransport = 'ws'", "line[0].transport must be one of udp, tcp, tls, not 'ws'."),
        ("[[line]]\ndtmf = 'tones'", "line[0].dtmf must be one of rfc4733, info, inband, not 'tones'."),
        ("[[line]]\nsrtp = true", "line[0].srtp must be a text in quotes."),
        ("[[line]]\nregister_expires = 5", "line[0].register_expires must be between 30 and 86400, not 5."),
        ("[[line]]\nlabel = 'a\\nb'\n[[line]]\nlabel = \"a\\nb\"", "line[1].label must be one line of at most"),
        ("[[line]]\nid = 'a'\n[[line]]\nid = 'a'", "line[1].id: 'a' is the id of another line."),
        ("[[line]]\n[phone]\ntls_ca_pem = 'x'", "phone.tls_ca_pem must hold certificates in PEM form."),
        ("[[line]]\n[phone]\nstun_servers = ['a b']", "phone.stun_servers must be a name such as"),
        ("[[line]]\n[phone]\nstun_servers = ['a:99999']", "phone.stun_servers must be a name such as"),
        ("[[line]]\n[phone]\nstun_servers = [5]", "phone.stun_servers must be a text in quotes."),
        ("[[line]]\n[phone]\ntrusted_proxies = 'pbx'", "phone.trusted_proxies must be a list of texts."),
        ("[[line]]\n[phone]\ntrusted_proxies = ['sip:pbx']", "phone.trusted_proxies must be a name or an address"),
        ("[[line]]\n[phone.turn]\nusername = 'x'", "phone.turn.server is missing: a name and a password are"),
        ("[[line]]\n[phone.turn]\nport = 5", "phone.turn.port is not a key of a profile."),
        ("[[line]]\nbackup_proxies = ['sip:a b']", "line[0].backup_proxies must be a SIP address such as"),
        ("[[line]]\n[centre]\npickup_prefix = '8 8'", "centre.pickup_prefix must be digits, letters, * # + . _ or -"),
        ("[[line]]\n[centre]\nauto_answer_from_headers = 'yes'", "centre.auto_answer_from_headers must be one of"),
        ("[[line]]\n[centre]\nroom = '8'", "centre.room is not a key of a profile."),
        ("[[line]]\n[[colleague]]\ndisplay_name = 'x'", "colleague[0].extension is missing."),
        ("[[line]]\n[server]\nusername = 'wang'", "server.url is missing: a name and a password are for a server."),
    ],
)
def test_given_a_mistake_when_loaded_then_the_sentence_names_file_and_key(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(file)
    assert str(caught.value).startswith(f"{file}: {sentence}")
    assert caught.value.code == "profile"


def test_given_no_file_or_no_text_when_loaded_then_it_says_so(file: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="is not UTF-8 text"):
        load_profile(file)
    file.write_bytes(b"#" * 100_001)
    with pytest.raises(ProfileError, match="is too large"):
        load_profile(file)
