"""What an agent's machine has: benchmarks of the program must not find the developers' packages beside it.

Without this, httpx loads rich, pygments and click, and httpcore trio, because they are there: 16 MiB that no agent has.
"""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions

from tests.bench._report import ROOT

LOCK = ROOT / "packaging" / "requirements" / "client.txt"


def developers_packages() -> str:
    """Names of what can be imported here but not where only the client's lock and PJSIP are, with commas between.

    For a child's `sys.modules.update(dict.fromkeys(names.split(",")))`: Python's own way to say "not to be found".
    """
    there = {"pjsua2-python", "agent-desktop", *re.findall(r"^([\w.-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)}
    return ",".join(
        package
        for package, distributions in packages_distributions().items()
        if there.isdisjoint(re.sub(r"[-_.]+", "-", name).lower() for name in distributions)
    )
