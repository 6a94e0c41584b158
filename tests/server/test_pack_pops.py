"""Every industry pack is loaded as it is shipped and everybody of its demo rings once: no code knows an industry."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server_stub.db import Database
from server_stub.settings import Settings, bundled_packs
from tests.server.conftest import Served, seed_now, serving, settings_for

_PACKS = bundled_packs()
_NAMES = sorted(p.parent.name for p in _PACKS.glob("*/pack.json"))

_PLANS = {
    "wang-wei": (["refund", "billing", "usual"], "orders", ["double-charge-refund", "refund-roaming-packs"], "bills"),
    "zhao-qiang": (["money-unverified", "billing", "usual"], "timeline", ["identity-verification"], "bills"),
    "emily-clarke": (["vip-desk", "usual"], "timeline", ["vip-promises"], "crm"),
    "withheld": (["fraud", "withheld", "usual"], "timeline", ["fraud-fake-staff", "nuisance-calls"], ""),
    "yang-guihua": (["sick-animals", "usual"], "timeline", ["pigs-dying-suddenly", "poultry-sick"], ""),
    "tea-coop": (["claim", "subsidy", "several", "usual"], "tickets", ["crop-insurance-claim"], "subsidies"),
    "susan-reid": (["bag", "baggage", "usual"], "tickets", ["bag-missing"], "bookings"),
    "quick-lu": (["change-unverified", "change", "usual"], "orders", ["verify-traveller"], "bookings"),
    "lin-hao": (["roadside", "usual"], "timeline", ["safe-place-first", "does-not-start"], "customer"),
    "new-driver": (["booking", "new", "usual"], "timeline", ["book-a-visit", "service-prices"], "workshop"),
}
"""What the shipped rules make of some callers: which fit, the tab, the first articles, the first link."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and no rows: the migrations need not run for every pack."""
    settings = settings_for(tmp_path_factory.mktemp("empty"))

    async def migrate() -> None:
        database = Database(settings.sqlalchemy_url)
        await database.migrate()
        await database.close()

    asyncio.run(migrate())
    return settings.data_dir / "server.sqlite3"


@pytest.fixture(params=_NAMES)
def shipped(request: pytest.FixtureRequest, empty: Path, tmp_path: Path) -> Settings:
    """Settings over a database that holds the pack."""
    shutil.copy(empty, tmp_path / "server.sqlite3")
    settings = replace(settings_for(tmp_path), packs_dir=_PACKS, pack=request.param)
    seed_now(settings)
    return settings


@pytest.fixture
async def pack(shipped: Settings) -> AsyncIterator[tuple[str, Served]]:
    async with serving(shipped) as served:
        yield shipped.pack, served


async def test_given_a_shipped_pack_when_its_callers_ring_then_each_pop_says_who_it_is_and_what_helps(
    pack: tuple[str, Served],
) -> None:
    name, server = pack
    head, callers = (json.loads((_PACKS / name / f).read_text("utf-8")) for f in ("pack.json", "demo_callers.json"))
    agent = next(u for u in head["users"] if u["role"] in ("agent", "expert"))
    session = await server.session(agent["username"], head["demo_password"])
    client = server.new_client(session["access_token"])
    queues = {q["id"]: q for q in head["queues"]}
    desk = (await client.get("/provisioning")).json()
    assert {f["id"] for f in desk["forms"]} >= {q["form"] for q in head["queues"] if q["id"] in agent["queues"]}
    links = {link["id"] for link in desk["record_links"]}
    assert links, "every pack leads to another system"
    matches: set[str] = set()
    for caller in callers["callers"]:
        call: dict[str, Any] | None = caller["calls"]
        if call is None:
            continue
        asked = {"ani": caller["number"] or "", "dnis": call["dnis"], "ivr": call["ivr_path"]}
        asked["verification"] = call["verification"]["level"]
        answer = await client.get("/pop", params=asked)
        assert answer.status_code == 200, answer.text
        pop = answer.json()
        matches.add(pop["match"])
        assert pop["queue"]["id"] == call["queue"], caller["id"]
        assert pop["form_id"] == queues[call["queue"]]["form"], caller["id"]
        assert pop["ivr"]["topics"], caller["id"]
        assert pop["articles"], caller["id"]
        plan = pop["plan"]
        assert plan["rules"][-1] == "usual", caller["id"]
        assert plan["greeting"]["zh_CN"], caller["id"]
        assert set(plan["links"]) <= links
        if caller["id"] in _PLANS:
            rules, tab, articles, link = _PLANS[caller["id"]]
            assert (plan["rules"], plan["tab"], [*plan["links"], ""][0]) == (rules, tab, link), caller["id"]
            assert [a["id"] for a in pop["articles"]][: len(articles)] == articles, caller["id"]
        if caller["customer"]:
            assert (pop["match"], pop["customer"]["number"]) == ("known", caller["customer"])
    assert matches == {"known", "candidates", "unknown"}
