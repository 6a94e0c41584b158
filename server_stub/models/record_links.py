"""The pack's links into other systems: https only, to hosts that are named, with fields that exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

_NAME = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_KNOWN = ("customer.number", "customer.id", "customer.name", "customer.phone")
_MOST_LINKS = 20
_LONGEST = 500


class BadLink(ValueError):
    """A link that nobody should follow; the argument is a sentence."""


def check_links(links: Iterable[Mapping[str, Any]], hosts: Collection[str], fields: Iterable[str]) -> None:
    """Raises BadLink."""
    known = {*_KNOWN, *(f"customer.fields.{key}" for key in fields)}
    for host in hosts:
        if not _HOST.match(host):
            raise BadLink(f'link_hosts: "{host}" is no host name in small letters.')
    ids: set[str] = set()
    for link in links:
        if unknown := sorted(set(link) - {"id", "label", "url"}):
            raise BadLink(f'record_links does not know "{unknown[0]}".')
        if link["id"] in ids:
            raise BadLink(f'record_links: there are two "{link["id"]}".')
        ids.add(link["id"])
        _check_address(link["id"], link["url"], hosts, known)
    if len(ids) > _MOST_LINKS:
        raise BadLink(f"record_links: there are at most {_MOST_LINKS}.")


def _check_address(link_id: str, url: str, hosts: Collection[str], known: Collection[str]) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadLink(f'record_links: the address of "{link_id}" cannot be read.') from None
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise BadLink(f'record_links: the address of "{link_id}" holds signs that no address has, or is too long.')
    if parts.scheme != "https":
        raise BadLink(f'record_links: the address of "{link_id}" does not begin with https.')
    host = parts.hostname or ""
    if host not in hosts or parts.netloc != (host if port is None else f"{host}:{port}"):
        raise BadLink(f'record_links: "{link_id}" leads to a host that link_hosts does not name.')
    if missing := sorted(set(_NAME.findall(url)) - set(known)):
        raise BadLink(f'record_links: "{link_id}" names {{{missing[0]}}}, which does not exist.')
    if set("{}") & set(_NAME.sub("", url)):
        raise BadLink(f'record_links: "{link_id}" has a brace without its partner.')
