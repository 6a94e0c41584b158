"""A run that requires every peer requires the project's own PJSIP too."""

from __future__ import annotations

from importlib.metadata import version

from tests.lab.need import refuse
from tests.sip.stack import OWN_BUILD


def test_given_a_run_that_requires_everything_when_pjsip_is_looked_at_then_it_is_our_own_build() -> None:
    """Without it the tests marked `own_build` (sound, TLS, SRTP, Opus) are skipped, and the run would be green."""
    if not OWN_BUILD:
        refuse(f"needs PJSIP as this project builds it, has {version('pjsua2-python')}: the set-up says why")
