"""The generated parts of README.md: the state diagrams from the tables, the settings from their list.

`python -m tests.unit.diagrams --write` brings them up to date; without --write it only says whether they are. README.md
marks the place of each with `<!-- diagram:leg -->` (transfer, line, agent) and, below it, `<!-- /diagram -->`, each
alone on its line; everything between is replaced. `<!-- settings -->` and `<!-- /settings -->` hold the settings.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from agent_desktop.domain.agent_state import AGENT_TRANSITIONS, AgentState
from agent_desktop.domain.leg import LEG_TRANSITIONS, LegState
from agent_desktop.domain.settings import SETTINGS, Setting, SettingType
from agent_desktop.domain.transfer import TRANSFER_TRANSITIONS, TransferStage
from agent_desktop.kit.fsm import mermaid
from agent_desktop.sip.registration import LINE_TRANSITIONS, LineState

README = Path(__file__).parents[2] / "README.md"

DIAGRAMS: Mapping[str, str] = {
    "leg": mermaid(LEG_TRANSITIONS, LegState.IDLE),
    "transfer": mermaid(TRANSFER_TRANSITIONS, TransferStage.CHOOSING),
    "agent": mermaid(AGENT_TRANSITIONS, AgentState.LOGGED_OUT),
    "line": mermaid(LINE_TRANSITIONS, LineState.NEW),
}

_PLACE = re.compile(r"^<!-- diagram:([\w-]+) -->\n(?:(?!<!-- diagram:).*\n)*?<!-- /diagram -->$", re.MULTILINE)
_SETTINGS_PLACE = re.compile(r"^<!-- settings -->\n(?:.*\n)*?<!-- /settings -->$", re.MULTILINE)


class WrongPlaces(ValueError):
    """The document does not have each diagram's place exactly once; the argument says which is wrong."""


def drawn(document: str) -> str:
    """`document` with every diagram as the tables say; raises WrongPlaces."""
    places = sorted(_PLACE.findall(document))
    if places != sorted(DIAGRAMS):
        wanted = ", ".join(f"<!-- diagram:{name} -->" for name in DIAGRAMS)
        raise WrongPlaces(f"has places for {places}; each of {wanted} with its <!-- /diagram --> must stand there once")
    if len(_SETTINGS_PLACE.findall(document)) != 1:
        raise WrongPlaces("<!-- settings --> with its <!-- /settings --> must stand there once")
    with_settings = _SETTINGS_PLACE.sub(lambda _place: _settings(), document)
    return _PLACE.sub(lambda place: _section(place.group(1)), with_settings)


def _section(name: str) -> str:
    return f"<!-- diagram:{name} -->\n```mermaid\n{DIAGRAMS[name]}\n```\n<!-- /diagram -->"


def _settings() -> str:
    rows = [f"| `{s.key}` | {_values(s)} | {s.summary} |" for s in SETTINGS]
    table = "\n".join(["| key | values (default first) | meaning |", "|---|---|---|", *rows])
    return f"<!-- settings -->\n{table}\n<!-- /settings -->"


def _values(setting: Setting) -> str:
    match setting.type:
        case SettingType.SWITCH:
            return "on, off" if setting.default else "off, on"
        case SettingType.CHOICE:
            return ", ".join([str(setting.default), *(c for c in setting.choices if c != setting.default)])
        case SettingType.NUMBER:
            return f"{setting.default}; {setting.minimum} to {setting.maximum}"
        case _:
            return f"{setting.default}" if setting.default else "empty"


def main(arguments: list[str], readme: Path = README) -> int:
    before = readme.read_text(encoding="utf-8")
    after = drawn(before)
    if before == after:
        print("README.md: the diagrams are up to date")
        return 0
    if "--write" not in arguments:
        print("README.md: diagrams are out of date; run python -m tests.unit.diagrams --write")
        return 1
    readme.write_text(after, encoding="utf-8")
    print("README.md: diagrams rewritten")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
