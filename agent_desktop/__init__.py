"""Agent Desktop: the program a call-centre agent works in."""
