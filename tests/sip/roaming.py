"""A softphone at home, in a network namespace, and an exchange in another: what tests and measurements share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from agent_desktop.domain.events import LegIncoming, LegMoved, LegQualityMeasured, LineChanged, Registration
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Transport
from agent_desktop.host.network import SystemNetwork
from agent_desktop.kit.clock import SystemClock
from agent_desktop.sip.backoff import Patience
from tests.peers.exchange import Exchange
from tests.sip.agent import LINE, PATIENCE, Agent

HOME, CENTRE = "10.77.0.2", "10.77.0.1"


class Desk:
    """Starts softphones in the agent's namespace, told of network changes as in the program."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def start(
        self,
        exchange: str,
        transport: Transport = Transport.UDP,
        patience: Patience | None = None,
        config: PhoneConfig | None = None,
        **line: object,
    ) -> Agent:
        agent = Agent("127.0.0.1", patience=patience)
        watch = SystemNetwork(SystemClock())
        tasks: set[asyncio.Task[None]] = set()

        def changed(_network: object) -> None:
            task = asyncio.ensure_future(agent.phone.network_changed())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        await agent.start(config or PhoneConfig(sound=SoundUse.NONE))
        self._stack.push_async_callback(agent.close)
        watch.start(changed)
        self._stack.callback(watch.close)
        account = LineConfig(LINE, "sip:1001@example.org", registrar=exchange, transport=transport, **line)  # type: ignore[arg-type]
        await agent.phone.set_lines([account])
        return agent


async def registered(agent: Agent, seconds: float = PATIENCE, start: int = 0) -> LineChanged:
    return await agent.wait_for(
        LineChanged, lambda f: f.registration is Registration.REGISTERED, seconds=seconds, start=start
    )


async def unreachable(agent: Agent, code: str, seconds: float = PATIENCE, start: int = 0) -> LineChanged:
    return await agent.wait_for(
        LineChanged,
        lambda f: f.registration is Registration.UNREACHABLE and f.code == code,
        seconds=seconds,
        start=start,
    )


async def talk(agent: Agent, exchange: Exchange) -> LegId:
    """A call from the exchange, answered, with audio both ways."""
    await asyncio.to_thread(exchange.call)
    incoming = await agent.wait_for(LegIncoming)
    await agent.phone.answer(incoming.leg_id)
    await agent.wait_for(LegMoved, lambda f: f.event is LegEvent.ACKED)
    await asyncio.to_thread(exchange.rtp.wait_for_packets, 25)
    return incoming.leg_id


async def until(exchange: Exchange, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    await asyncio.to_thread(exchange.wait, condition, seconds)


async def hears(agent: Agent, leg: LegId) -> None:
    """Packets arrive: what is lost between two measurements is not everything."""
    start = len(agent.facts)
    measured = await agent.wait_for(LegQualityMeasured, lambda f: f.leg_id == leg, start=start)
    assert measured.quality.loss_percent < 100
