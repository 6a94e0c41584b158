"""Agent Desktop: the program a call-centre agent works in."""

__version__ = "0.1.0"
