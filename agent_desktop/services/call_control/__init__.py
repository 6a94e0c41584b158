"""Calls and what is done with them: talk to one at a time, hand on, join. Three parts of one use case."""

from agent_desktop.services.call_control.calls import CallControl
from agent_desktop.services.call_control.conference import Conference
from agent_desktop.services.call_control.transfer import TransferControl

__all__ = ["CallControl", "Conference", "TransferControl"]
