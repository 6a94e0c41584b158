"""The parts of dev.py: set-up of a fresh machine, and the tasks. Standard library only.

This file must parse on any Python 3, for dev.py asks it before it imports anything else.
"""

SUPPORTED = ((3, 11), (3, 12))
"""Python versions that the SIP library can be had for."""
