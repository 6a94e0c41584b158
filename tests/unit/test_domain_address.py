"""Addresses: what parses says the same when written again, what does not is refused in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.address import AddressError, Party, PhoneNumber, SipAddress

PARAMETER_SIGNS = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"<>;@?')

hosts = st.one_of(
    st.from_regex(r"[a-z0-9][a-z0-9._-]{0,40}", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
)
users = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
parameters = st.lists(st.text(PARAMETER_SIGNS, min_size=1, max_size=8), max_size=3).map(
    lambda parts: "".join(f";{part}" for part in parts)
)
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Zs"]), max_size=30)


@given(users, hosts, st.none() | st.integers(1, 65535), st.booleans(), parameters)
def test_given_any_address_when_written_and_parsed_then_it_is_the_same(
    user: str, host: str, port: int | None, secure: bool, params: str
) -> None:
    address = SipAddress(user, host, port, secure, parameters=params)
    assert SipAddress.parse(address.uri) == address
    assert address.uri.isascii()
    assert not set(address.uri) & set(' <>"\r\n\0')


@given(names)
def test_given_any_display_name_when_quoted_and_parsed_then_it_is_kept(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    assert SipAddress.parse(f'"{quoted}" <sip:1001@example.org>').display_name == name


@given(st.text(max_size=600) | st.text('sip:@;?%<>"[] tel.0a\\', max_size=40).map("sip:".__add__))
def test_given_any_text_when_parsed_then_it_is_an_address_or_an_address_error(text: str) -> None:
    try:
        address = SipAddress.parse(text)
    except AddressError:
        return
    assert SipAddress.parse(address.uri).uri == address.uri
    assert address.display_name.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sip:1001@example.org", SipAddress("1001", "example.org")),
        ("  SIP:1001@Example.ORG:5070  ", SipAddress("1001", "example.org", 5070)),
        ("sips:li.na@example.org", SipAddress("li.na", "example.org", secure=True)),
        ("sip:example.org", SipAddress("", "example.org")),
        ("sip:example.org;lr", SipAddress("", "example.org", parameters=";lr")),
        ("sip:1001@[2001:db8::7]:5060", SipAddress("1001", "[2001:db8::7]", 5060)),
        ("sip:1001@[2001:db8::7]", SipAddress("1001", "[2001:db8::7]")),
        ("sip:1001@example.org:", SipAddress("1001", "example.org")),
        ("<sip:1001@example.org;transport=tcp >;tag=9", SipAddress("1001", "example.org", parameters=";transport=tcp")),
        ("李娜 <sip:1001@example.org>", SipAddress("1001", "example.org", display_name="李娜")),
        ('"Li \\"N\\" Na\\\\" <sip:1@h>', SipAddress("1", "h", display_name='Li "N" Na\\')),
        ('"Two\tWords\x00" <sip:1@h>', SipAddress("1", "h", display_name="TwoWords")),
        ("<sip:1@h>", SipAddress("1", "h")),
        ('"" <sip:1@h>', SipAddress("1", "h")),
        ("sip:alice:secret@h", SipAddress("alice", "h")),
        (
            "sip:+86139;phone-context=cn@h;user=phone",
            SipAddress("+86139;phone-context=cn", "h", parameters=";user=phone"),
        ),
        ("sip:%E6%9D%8E@h", SipAddress("李", "h")),
        ("sip:a%40b@h", SipAddress("a@b", "h")),
        ("sip:100%@h", SipAddress("100%", "h")),
        ("sip:a?b@h", SipAddress("a?b", "h")),
        ("sip:bob@h?Replaces=x%40y%3Bto-tag%3D1", SipAddress("bob", "h")),
        ("sip:h?subject=hello", SipAddress("", "h")),
        ("tel:+8613912345678", SipAddress("+8613912345678", "")),
        ("tel:010-6552-9988;ext=7", SipAddress("010-6552-9988", "")),
        ('"Desk" <tel:+8613912345678>', SipAddress("+8613912345678", "", display_name="Desk")),
    ],
)
def test_given_a_legal_address_when_parsed_then_its_parts_are_known(text: str, expected: SipAddress) -> None:
    assert SipAddress.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a sip, sips or tel address"),
        ("1001", "not a sip, sips or tel address"),
        ("mailto:a@b", "not a sip, sips or tel address"),
        ('"unclosed <sip:1@h>', "not a sip, sips or tel address"),
        ("sip:", "no valid host name"),
        ("sip:1001@", "no valid host name"),
        ("sip:1001@two words", "no valid host name"),
        ("sip:1001@2001:db8::7", "no valid host name"),
        ("sip:1001@[::1", "no valid host name"),
        ("sip:1001@-host", "no valid host name"),
        ("sip:1001@h:0", "the port is not between 1 and 65535"),
        ("sip:1001@h:65536", "the port is not between 1 and 65535"),
        ("sip:1001@h:５０６０", "the port is not between 1 and 65535"),
        ("sip:1001@h:sip", "the port is not between 1 and 65535"),
        ("sip:1001@h;a=1\r\nEvil: 1", "a parameter holds a sign that does not belong there"),
        ("tel:", "no number"),
        ("tel:;ext=7", "no number"),
        ("sip:1001@h;" + "x" * 512, "too long"),
    ],
)
def test_given_no_address_when_parsed_then_the_reason_is_given(text: str, reason: str) -> None:
    with pytest.raises(AddressError, match=f"^{reason}$"):
        SipAddress.parse(text)


def test_given_an_address_when_written_then_the_display_name_and_a_password_are_left_out() -> None:
    address = SipAddress.parse('"Li" <sips:li:secret@example.org:5061;transport=tls>')
    assert str(address) == address.uri == "sips:li@example.org:5061;transport=tls"


@pytest.mark.parametrize(
    ("user", "uri"),
    [("李", "sip:%E6%9D%8E@h"), ("a b", "sip:a%20b@h"), ("\ud800", "sip:%3F@h"), ("a:b", "sip:a%3Ab@h")],
)
def test_given_signs_that_need_escaping_when_written_then_they_are_escaped_as_utf8(user: str, uri: str) -> None:
    assert SipAddress(user, "h").uri == uri


def test_given_a_number_without_a_host_when_written_then_it_is_a_tel_uri() -> None:
    address = SipAddress("+8613912345678", "")
    assert address.uri == "tel:+8613912345678"
    assert SipAddress.parse(address.uri) == address


@pytest.mark.parametrize("user", ["anonymous", "Anonymous", "unknown", "restricted", "unavailable", "private", ""])
def test_given_a_hidden_number_when_asked_then_the_caller_is_anonymous(user: str) -> None:
    assert SipAddress(user, "example.org").anonymous
    assert SipAddress("1001", "Anonymous.Invalid").anonymous
    assert not SipAddress("1001", "example.org").anonymous


@pytest.mark.parametrize("text", ["+8613912345678", "+12345", "+123456789012345"])
def test_given_an_e164_number_when_made_then_it_shows_itself(text: str) -> None:
    assert str(PhoneNumber(text)) == text


@pytest.mark.parametrize(
    "text", ["", "13912345678", "+0123456", "+1234", "+1234567890123456", "+86 139", "+86139x", "+8613912\n", "+8٣٣٣٣٣"]
)
def test_given_anything_else_when_made_a_number_then_it_is_refused(text: str) -> None:
    with pytest.raises(AddressError, match=r"^not an E\.164 number$"):
        PhoneNumber(text)


@pytest.mark.parametrize(
    ("party", "text"),
    [
        (Party(SipAddress("9139", "h"), PhoneNumber("+8613912345678"), "Li"), "+8613912345678"),
        (Party(SipAddress("1001", "example.org")), "1001"),
        (Party(SipAddress("", "example.org")), "example.org"),
        (Party(SipAddress.parse("sip:null-%00-null@example.org")), "null-\ufffd-null"),
    ],
)
def test_given_a_party_when_it_has_no_name_then_the_best_printable_text_identifies_it(party: Party, text: str) -> None:
    assert party.dialled_text == text
    assert text.isprintable()


@pytest.mark.parametrize(
    ("party", "withheld", "name"),
    [
        (Party(SipAddress("anonymous", "anonymous.invalid"), name="Anonymous"), True, ""),
        (Party(SipAddress("Restricted", "gw"), name="Anna"), True, "Anna"),
        (Party(SipAddress("", "anonymous.invalid")), True, ""),
        (Party(SipAddress("", "192.0.2.4"), name="Unknown"), False, "Unknown"),
        (Party(SipAddress("anonymous", "gw"), PhoneNumber("+8613912345678"), "Private"), False, "Private"),
        (Party(SipAddress("1001", "gw"), name="Private"), False, "Private"),
    ],
)
def test_given_a_party_that_hides_then_it_is_withheld_and_has_no_name_of_a_gateway(
    party: Party, withheld: bool, name: str
) -> None:
    assert (party.withheld, party.name) == (withheld, name)
