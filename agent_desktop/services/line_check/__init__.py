""" "Check my line": looks step by step at the way to the exchange and to the server, and makes a report of it."""

from agent_desktop.services.line_check.check import LineCheck
from agent_desktop.services.line_check.report import LineReport

__all__ = ["LineCheck", "LineReport"]
