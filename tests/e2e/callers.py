"""What SIPp does at the running program: ordinary callers, with and without an exchange's headers."""

from __future__ import annotations

from tests.peers.sipp import Scenario


def caller(
    number: str = "+8613900000000", *, queue: str = "", talk_ms: int = 200, session: str = "[call_id]"
) -> Scenario:
    """Calls, waits for the answer, talks, hangs up; `queue` comes as the exchange would tell it."""
    headers = [f"X-CC-Session-Id: {session}"]
    if queue:
        headers.append(f"X-CC-Queue-Id: {queue}")
    scenario = Scenario("uac").invite(headers=headers, caller=f'"{number}" <sip:{number}@[local_ip]:[local_port]>')
    scenario.expect(100, optional=True).expect(180, optional=True).expect(200).ack().pause(talk_ms)
    return scenario.request("BYE").expect(200)


def caught_caller(number: str = "+8613900000000", *, queue: str = "") -> Scenario:
    """Calls, is answered, and stays until the agent hangs up."""
    headers = [f"X-CC-Queue-Id: {queue}"] if queue else []
    scenario = Scenario("uac").invite(headers=headers, caller=f'"{number}" <sip:{number}@[local_ip]:[local_port]>')
    scenario.expect(100, optional=True).expect(180, optional=True).expect(200).ack()
    return scenario.expect_request("BYE").answer_within(200)


def impatient_caller(number: str = "+8613900000000", *, queue: str) -> Scenario:
    """Calls, hears it ring, and gives up."""
    scenario = Scenario("uac").invite(
        headers=[f"X-CC-Queue-Id: {queue}"], caller=f'"{number}" <sip:{number}@[local_ip]:[local_port]>'
    )
    scenario.expect(100, optional=True).expect(180).pause(300).cancel()
    return scenario.expect(200).expect(487).ack()
