"""Set-up and tasks: dev.py, its parts and the recipe of the SIP library."""
