"""Every operation of the OpenAPI document against itself: no 5xx, and nothing that the document does not describe.

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
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# a first look on every run; AGENT_DESKTOP_FUZZ_EXAMPLES=200 is for the night
_EXAMPLES = int(os.environ.get("AGENT_DESKTOP_FUZZ_EXAMPLES", "4"))
_LEFT_OUT = r"^/v1/(events|auth/logout|demo/.*)$"
_bounded = settings(
    deadline=None,
    database=None,
    derandomize="AGENT_DESKTOP_FUZZ_EXAMPLES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with server_process(tmp_path_factory.mktemp("fuzz") / "data", "--seed") as process:
        yield process


@pytest.fixture(scope="module")
def token(running: ServerProcess) -> str:
    with running.client("guan") as client:
        return str(client.headers["Authorization"])


schema = schemathesis.openapi.from_path(SNAPSHOT).exclude(path_regex=_LEFT_OUT)


@schema.parametrize()
@settings(_bounded, max_examples=_EXAMPLES)
def test_given_any_request_with_a_token_when_answered_then_the_answer_is_as_described(
    case: Case[Any], running: ServerProcess, token: str
) -> None:
    case.call_and_validate(base_url=running.url, headers={"Authorization": token}, checks=_CHECKS, timeout=20)


@schema.parametrize()
@settings(_bounded, max_examples=1)
def test_given_any_request_without_a_token_when_answered_then_the_answer_is_as_described(
    case: Case[Any], running: ServerProcess
) -> None:
    case.call_and_validate(base_url=running.url, headers={"Authorization": ""}, checks=_CHECKS, timeout=20)
