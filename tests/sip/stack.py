"""Which PJSIP is installed: our own build, or PyPI's without Opus, sound, TLS 1.3 and more than four calls."""

from __future__ import annotations

from importlib.metadata import version

import pytest

OWN_BUILD = "+" in version("pjsua2-python")
own_build = pytest.mark.skipif(not OWN_BUILD, reason="needs PJSIP as this project builds it (packaging/pjsip)")
