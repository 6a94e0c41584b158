"""Telephony around the server: the simulated outside world of the demo, and the process that keeps it running."""
