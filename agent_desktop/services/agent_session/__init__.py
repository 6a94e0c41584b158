"""The agent's session at the centre, and what the calls make of it."""

from agent_desktop.services.agent_session.session import AgentSession

__all__ = ["AgentSession"]
