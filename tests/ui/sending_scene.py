"""A desk from which messages are sent, as fakes."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import provisioning, scene

ARTICLE = "refund"


def sending_desk() -> FakeDesk:
    """An agent who may write, and an article that customers may have."""
    fake = scene()
    given = provisioning()
    fake.backend.provisioned = replace(
        given, user=replace(given.user, permissions=given.user.permissions | {"messages.send"})
    )
    fake.backend.articles[ARTICLE] = replace(fake.backend.articles[ARTICLE], level="public")
    return fake
