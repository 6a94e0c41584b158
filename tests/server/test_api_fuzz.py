"""Every operation of the OpenAPI document against itself: no 5xx, no hang, and nothing the document does not describe.

A first look on every run; `python tests/bench/api_fuzz.py` is for the night. AGENT_DESKTOP_FUZZ_EXAMPLES=100 lets this
module try every keyword of every schema besides (minutes).

Left out: the stream (it never ends), the logout (it would end the session of all the others) and the demo's routes
(mounted with --demo only, where every example would be a telephone call).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.process import ServerProcess, server_process
from tests.server.test_openapi import SNAPSHOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_NIGHT = "AGENT_DESKTOP_FUZZ_EXAMPLES" in os.environ
_EXAMPLES = int(os.environ.get("AGENT_DESKTOP_FUZZ_EXAMPLES", "5"))
LEFT_OUT = r"^/v1/(events|auth/logout|demo/.*)$"
_bounded = settings(
    deadline=None,
    database=None,
    derandomize=not _NIGHT,
    phases=[Phase.explicit, Phase.generate] if _NIGHT else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with server_process(tmp_path_factory.mktemp("fuzz") / "data", "--seed") as process:
        yield process
        assert process.process.poll() is None, process.log.read_text()
        assert "Traceback" not in process.log.read_text()


@pytest.fixture(scope="module")
def token(running: ServerProcess) -> str:
    with running.client("guan") as client:
        return str(client.headers["Authorization"])


schema = schemathesis.openapi.from_path(SNAPSHOT).exclude(path_regex=LEFT_OUT)


@schema.parametrize()
@settings(_bounded, max_examples=_EXAMPLES)
def test_given_any_request_with_a_token_when_answered_then_the_answer_is_as_described(
    case: Case[Any], running: ServerProcess, token: str
) -> None:
    case.call_and_validate(base_url=running.url, headers={"Authorization": token}, checks=CHECKS, timeout=20)


@schema.parametrize()
@settings(_bounded, max_examples=2, phases=[Phase.generate])  # whatever is asked, the token comes first
def test_given_any_request_without_a_token_when_answered_then_the_answer_is_as_described(
    case: Case[Any], running: ServerProcess
) -> None:
    answer = case.call_and_validate(base_url=running.url, headers={"Authorization": ""}, checks=CHECKS, timeout=20)
    if case.operation.definition.raw.get("security"):  # it may be no such path or method, but it is never done
        assert answer.status_code >= 400, case.operation.label
