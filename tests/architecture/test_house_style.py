"""Rules of style that no linter knows, each with the reason it exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import ROOT, Module, files, modules

PRODUCT = ("agent_desktop", "server_stub")
FORBIDDEN_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
CLOCK_OWNERS = ("agent_desktop/kit/clock.py", "agent_desktop/ui/")


def found(what: list[str]) -> str:
    return "\n".join(what)


def test_given_any_module_when_it_is_opened_then_its_first_line_says_what_it_is_responsible_for() -> None:
    silent = [
        module.path
        for module in modules(*PRODUCT, "packaging", "tests", "resources")
        if not (ast.get_docstring(module.tree) or "").strip()
    ]
    assert not silent, found(silent)


def test_given_any_module_or_class_when_it_is_named_then_the_name_says_more_than_that_it_is_useful() -> None:
    vague = []
    for module in modules(*PRODUCT, "packaging", "tests"):
        words = set(re.split(r"[/_.]", module.path))
        vague += [module.path] if words & FORBIDDEN_WORDS else []
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?|Misc)$", node.name):
                vague.append(f"{module.path}:{node.lineno} {node.name}")
    assert not vague, found(vague)


def test_given_a_dialog_when_it_is_shown_then_never_with_exec() -> None:
    """exec() runs a nested loop: inside a coroutine it freezes another task for ever. open() and a future instead."""
    nested = [
        f"{module.path}:{line} {name}"
        for module in modules("agent_desktop")
        for line, name in module.calls()
        if name.endswith((".exec", ".exec_"))
    ]
    assert not nested, found(nested)


def test_given_a_slot_that_starts_a_coroutine_when_it_is_written_then_not_with_qasyncs_decorators() -> None:
    """asyncSlot drops the task and its error; every task has an owner (spawn)."""
    dropped = [
        f"{module.path}:{line} {name}"
        for module in modules("agent_desktop")
        for line, name in module.imports()
        if name in ("qasync.asyncSlot", "qasync.asyncClose")
    ]
    dropped += [
        f"{module.path}:{line} {name}"
        for module in modules("agent_desktop")
        for line, name in module.calls()
        if name.endswith(("asyncSlot", "asyncClose"))
    ]
    assert not dropped, found(dropped)


def clock_uses(module: Module) -> list[str]:
    calls = {"time.time", "time.sleep", "asyncio.sleep", "datetime.now", "datetime.datetime.now", "datetime.utcnow"}
    names = {"time.time", "time.sleep", "asyncio.sleep", "PySide6.QtCore.QTimer"}
    uses = [(line, name) for line, name in module.calls() if name in calls or name.endswith("QTimer.singleShot")]
    uses += [(line, name) for line, name in module.imports() if name in names]
    return [f"{module.path}:{line} {name}" for line, name in uses]


def test_given_code_that_needs_the_time_when_it_is_not_the_clock_then_it_asks_the_clock() -> None:
    """One clock, so that a test can turn it. kit/clock is it; the windows have Qt's own for animation."""
    uses = [use for module in modules("agent_desktop") for use in clock_uses(module)]
    strays = [use for use in uses if not use.startswith(CLOCK_OWNERS)]
    assert not strays, found(strays)


def test_given_the_clock_itself_when_the_same_rule_reads_it_then_its_uses_are_seen() -> None:
    """The rule above can fail."""
    uses = [use for module in modules("agent_desktop") for use in clock_uses(module)]
    assert any("kit/clock.py" in use for use in uses)


def test_given_the_packaging_folder_when_a_tool_imports_pypis_packaging_then_ours_does_not_shadow_it() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize("name", ["client", "server", "dev", "build", "pjsua2-fallback"])
def test_given_a_requirement_file_when_it_is_installed_then_every_version_is_exact_hashed_and_of_no_fixed_address(
    name: str,
) -> None:
    text = (ROOT / "packaging" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    loose = [entry.splitlines()[0] for entry in entries if not re.match(r"[A-Za-z0-9._\[\]-]+==\S+", entry)]
    bare = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not loose, found(loose)
    assert not bare, found(bare)
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text


def test_given_the_tracked_files_when_they_are_read_elsewhere_then_none_names_a_machine_or_a_registry() -> None:
    """Absolute home and work folders and package hosts belong to one machine; the project runs on all."""
    # [x] for x, so that this file does not find itself
    folders = r"/[w]ork/|/[h]ome/|/[r]oot/|/tmp/[s]etup|C:\\[U]sers"
    hosts = r"files\.[p]ythonhosted|[p]ypi\.org|[d]eb\.debian\.org|[n]pmjs\.org"
    forbidden = re.compile(rf"(?<![\w.*$}}])(?:{folders})|{hosts}")
    beside = "/".join(("..", "shared"))
    hits = []
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" in content[:4096]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if forbidden.search(line) or (beside in line and path != ".ci/run"):
                hits.append(f"{path}:{number} {line.strip()[:120]}")
    assert not hits, found(hits)
