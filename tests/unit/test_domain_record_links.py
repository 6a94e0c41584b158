"""Links into other systems: what is filled in can never lead anywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent_desktop.backend.node import Node
from agent_desktop.backend.provisioning import provisioning_of
from agent_desktop.domain.customer import Customer, CustomerPhone
from agent_desktop.domain.provisioning import RecordLink
from agent_desktop.domain.record_links import address_of, is_allowed
from agent_desktop.domain.text import LocalText
from server_stub.models.record_links import BadLink, check_links

HOSTS = ("crm.example.org",)
ANNA = Customer(
    "c-1", "C-1", "王 & Li", phones=(CustomerPhone("+8613900001234"),), fields={"plan": "a/b?c#d", "none": None}
)


def link(template: str) -> RecordLink:
    return RecordLink("crm", LocalText("CRM", "客户系统"), f"https://crm.example.org/{template}")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("c/{customer.number}", "c/C-1"),
        ("?id={customer.id}&n={customer.name}", "?id=c-1&n=%E7%8E%8B%20%26%20Li"),
        ("tel/{customer.phone}", "tel/%2B8613900001234"),
        ("p/{customer.fields.plan}/x", "p/a%2Fb%3Fc%23d/x"),
    ],
)
def test_given_a_customer_then_values_are_filled_in_as_data(template: str, expected: str) -> None:
    assert address_of(link(template), ANNA) == f"https://crm.example.org/{expected}"


@pytest.mark.parametrize("value", ["..", ".", "../../admin", "..\\admin", "a/../../x"])
def test_given_a_value_that_climbs_out_of_its_place_then_there_is_no_link(value: str) -> None:
    assert address_of(link("c/{customer.fields.plan}/x"), replace(ANNA, fields={"plan": value})) == ""


@pytest.mark.parametrize(
    "value", ["@evil.example.net", "//evil.example.net", "javascript:alert(1)", "a\r\nHost: x", "\ud800"]
)
def test_given_a_hostile_value_then_the_host_stays(value: str) -> None:
    address = address_of(link("{customer.fields.plan}"), replace(ANNA, fields={"plan": value}))
    assert address.startswith("https://crm.example.org/")
    assert is_allowed(address, HOSTS)
    assert "//evil" not in address


@pytest.mark.parametrize(
    ("template", "shut"),
    [
        ("{customer.name}", {"masked": ("name",)}),
        ("{customer.phone}", {"masked": ("phones",)}),
        ("{customer.fields.plan}", {"hidden": ("plan",)}),
        ("{customer.fields.none}", {}),
        ("{customer.secret}", {}),
    ],
)
def test_given_a_value_that_is_not_seen_or_not_there_then_there_is_no_link(
    template: str, shut: dict[str, tuple[str, ...]]
) -> None:
    masked, hidden = shut.get("masked", ()), shut.get("hidden", ())
    assert address_of(link(template), replace(ANNA, masked=masked, hidden=hidden)) == ""


BAD = (
    "http://crm.example.org/{customer.id}",
    "javascript:alert(1)//crm.example.org",
    "https://evil.example.net/{customer.id}",
    "https://crm.example.org@evil.example.net/",
    "https://user@crm.example.org/",
    "https://{customer.id}.crm.example.org/",
    "https://crm.example.org.evil.example.net/",
    "https://crm.example.org\\@evil.example.net/",
    "https://crm.example.org:x/",
    "https://crm.example.org/a b",
    "https://crm.éxample.org/",
)


@pytest.mark.parametrize("url", BAD)
def test_given_an_address_that_leads_elsewhere_then_server_and_desktop_refuse_it(url: str) -> None:
    assert not is_allowed(url, HOSTS)
    with pytest.raises(BadLink):
        check_links([{"id": "x", "label": {}, "url": url}], HOSTS, ())


@pytest.mark.parametrize(
    ("links", "hosts"),
    [
        ([{"id": "a", "url": "https://crm.example.org/{customer.fields.gone}"}], HOSTS),
        ([{"id": "a", "url": "https://crm.example.org/{customer.id"}], HOSTS),
        ([{"id": "a", "url": "https://crm.example.org/", "script": "x"}], HOSTS),
        ([{"id": "a", "url": "https://crm.example.org/"}] * 2, HOSTS),
        ([{"id": str(n), "url": "https://crm.example.org/"} for n in range(21)], HOSTS),
        ([], ("*.example.org",)),
    ],
)
def test_given_a_list_that_cannot_be_meant_then_the_server_says_so(
    links: list[dict[str, str]], hosts: tuple[str, ...]
) -> None:
    with pytest.raises(BadLink):
        check_links(links, hosts, ("plan",))


def test_given_links_of_a_centre_then_the_desktop_keeps_the_allowed_ones() -> None:
    good = {
        "id": "crm",
        "label": {"en": "CRM", "zh_CN": "客户系统"},
        "url": "https://crm.example.org:8443/{customer.fields.plan}",
    }
    check_links([good], HOSTS, ("plan",))
    user = {"id": "u", "username": "wang", "display_name": "W", "role": "agent", "permissions": []}
    node = {
        "user": user,
        "lines": [],
        "settings": {},
        "revision": 1,
        "record_links": [good, {**good, "id": "bad", "url": BAD[0]}],
        "link_hosts": list(HOSTS),
    }
    assert [found.id for found in provisioning_of(Node(node)).record_links] == ["crm"]
