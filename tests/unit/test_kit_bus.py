"""Every subscriber sees every fact, in one order, on one thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from agent_desktop.kit.bus import Bus, Subscription, Subscriptions


@dataclass(frozen=True, slots=True)
class Rang:
    number: int


@dataclass(frozen=True, slots=True)
class Answered:
    number: int


class AnsweredLoudly(Answered):
    __slots__ = ()


def test_given_subscribers_when_published_then_each_hears_the_fact_in_the_order_they_came() -> None:
    bus, heard = Bus(), list[tuple[str, object]]()
    bus.subscribe(Rang, lambda fact: heard.append(("first", fact)))
    bus.subscribe(Rang, lambda fact: heard.append(("second", fact)))
    bus.publish(Rang(1))
    assert heard == [("first", Rang(1)), ("second", Rang(1))]


def test_given_another_type_when_published_then_a_subscriber_hears_nothing_of_it() -> None:
    bus, heard = Bus(), list[object]()
    bus.subscribe(Answered, heard.append)
    bus.publish(Rang(1))
    bus.publish(AnsweredLoudly(1))
    assert heard == []


def test_given_a_handler_that_publishes_when_published_then_all_see_the_same_order() -> None:
    bus, first, second = Bus(), list[object](), list[object]()

    def answer(fact: Rang) -> None:
        first.append(fact)
        bus.publish(Answered(fact.number))
        bus.publish(Answered(fact.number + 1))
        assert second == [], "nested facts wait their turn"

    bus.subscribe(Rang, answer)
    bus.subscribe(Answered, first.append)
    bus.subscribe(Answered, second.append)
    bus.subscribe(Rang, second.append)
    bus.publish(Rang(1))
    assert first == second == [Rang(1), Answered(1), Answered(2)]


@pytest.mark.expects_log(r"ERROR agent_desktop.kit.bus: a subscriber failed on Rang\n(.*\n)+ValueError: broken panel")
def test_given_a_handler_that_raises_when_published_then_it_is_logged_and_the_others_hear() -> None:
    bus, heard = Bus(), list[object]()

    def broken(fact: Rang) -> None:
        raise ValueError("broken panel")

    bus.subscribe(Rang, broken)
    bus.subscribe(Rang, heard.append)
    bus.publish(Rang(1))
    bus.publish(Rang(2))
    assert heard == [Rang(1), Rang(2)]


def test_given_an_interrupt_in_a_handler_when_published_again_then_the_bus_still_delivers() -> None:
    bus, heard = Bus(), list[object]()

    def interrupt(fact: Rang) -> None:
        raise KeyboardInterrupt

    subscription = bus.subscribe(Rang, interrupt)
    with pytest.raises(KeyboardInterrupt):
        bus.publish(Rang(1))
    subscription.close()
    bus.subscribe(Rang, heard.append)
    bus.publish(Rang(2))
    assert heard == [Rang(2)]


def test_given_a_closed_subscription_when_published_then_only_that_one_is_gone() -> None:
    bus, heard, kept = Bus(), list[object](), list[object]()
    subscription = bus.subscribe(Rang, heard.append)
    bus.subscribe(Rang, kept.append)
    subscription.close()
    subscription.close()
    bus.publish(Rang(1))
    assert (heard, kept) == ([], [Rang(1)])


def test_given_a_handler_that_closes_another_when_published_then_the_closed_one_does_not_hear_that_fact() -> None:
    bus, heard = Bus(), list[object]()
    opened: list[Subscription] = []
    bus.subscribe(Rang, lambda fact: opened.pop().close())
    opened.append(bus.subscribe(Rang, heard.append))
    bus.publish(Rang(1))
    assert heard == []


def test_given_a_handler_that_subscribes_when_published_then_the_new_one_hears_later_facts_only() -> None:
    bus, heard = Bus(), list[object]()

    def open_panel(fact: Rang) -> None:
        if fact.number == 1:
            bus.subscribe(Rang, heard.append)

    bus.subscribe(Rang, open_panel)
    bus.publish(Rang(1))
    bus.publish(Rang(2))
    assert heard == [Rang(2)]


def test_given_one_handler_subscribed_twice_when_one_is_closed_then_it_hears_once() -> None:
    bus, heard = Bus(), list[object]()
    first = bus.subscribe(Rang, heard.append)
    bus.subscribe(Rang, heard.append)
    first.close()
    first.close()
    bus.publish(Rang(1))
    assert heard == [Rang(1)]


def test_given_a_subscription_when_closed_twice_then_it_is_taken_off_once() -> None:
    closed: list[str] = []
    subscription = Subscription(lambda: closed.append("once"))
    subscription.close()
    subscription.close()
    assert closed == ["once"]


def test_given_another_thread_when_it_touches_the_bus_then_it_is_refused() -> None:
    bus, refusals = Bus(), list[str]()

    def intrude() -> None:
        for touch in (lambda: bus.publish(Rang(1)), lambda: bus.subscribe(Rang, print)):
            with pytest.raises(RuntimeError, match="belongs to the thread that made it"):
                touch()
            refusals.append("refused")

    thread = threading.Thread(target=intrude)
    thread.start()
    thread.join()
    assert refusals == ["refused", "refused"]


def test_given_several_subscriptions_when_closed_together_then_none_hears_more() -> None:
    bus, heard = Bus(), list[object]()
    subscriptions = Subscriptions(bus)
    subscriptions.on(Rang, heard.append)
    subscriptions.on(Answered, heard.append)
    bus.publish(Rang(1))
    subscriptions.close()
    subscriptions.close()
    bus.publish(Rang(2))
    bus.publish(Answered(2))
    assert heard == [Rang(1)]


def test_given_a_forward_when_facts_of_any_type_are_published_then_it_hears_them_last_until_closed() -> None:
    bus = Bus()
    heard: list[object] = []
    bus.subscribe(str, lambda fact: heard.append(("subscriber", fact)))
    forward = bus.forward(lambda fact: heard.append(("forward", fact)))
    bus.publish("a")
    bus.publish(1)
    forward.close()
    bus.publish("b")
    assert heard == [("subscriber", "a"), ("forward", "a"), ("forward", 1), ("subscriber", "b")]
