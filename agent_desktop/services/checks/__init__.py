"""What the agent can try out before it matters: the sound, and the way to exchange and server. They share one echo."""

from agent_desktop.services.checks.echo import Echo
from agent_desktop.services.checks.line import LineCheck
from agent_desktop.services.checks.report import LineReport
from agent_desktop.services.checks.sound import SoundCheck

__all__ = ["Echo", "LineCheck", "LineReport", "SoundCheck"]
