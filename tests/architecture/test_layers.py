"""Who may import whom: the contracts in pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source import ROOT


def test_given_the_import_contracts_when_the_import_graph_is_built_then_all_are_kept() -> None:
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
