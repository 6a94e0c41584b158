"""The whole program as its users run it: real processes, real SIP, the real server; nothing inside is touched."""
