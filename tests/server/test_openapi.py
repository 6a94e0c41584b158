"""The contract as a file: a change of the interface is a change in review."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SNAPSHOT = Path(__file__).parent / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    printed = subprocess.run(
        [sys.executable, "-m", "server_stub", "--openapi"], check=True, capture_output=True, text=True, timeout=60
    )
    loaded: dict[str, Any] = json.loads(printed.stdout)
    return loaded


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, item in document["paths"].items() for method, op in item.items()]


def test_given_the_interface_when_printed_then_it_is_the_snapshot(document: dict[str, Any]) -> None:
    assert document == json.loads(SNAPSHOT.read_text(encoding="utf-8")), (
        "the interface changed; if that is intended: python -m server_stub --openapi > tests/server/openapi.json"
    )


def test_given_every_operation_then_it_has_a_name_of_its_own_a_summary_and_a_tag(document: dict[str, Any]) -> None:
    operations = _operations(document)

    assert len({op["operationId"] for _, _, op in operations}) == len(operations) >= 30
    assert all(op["summary"] and len(op["tags"]) == 1 for _, _, op in operations)


def test_given_every_refusal_then_it_is_described_as_a_problem_document(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, method, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_given_every_guarded_operation_then_it_says_401_and_403_and_names_the_token(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if path in ("/v1/health", "/v1/auth/login", "/v1/auth/refresh"):
            assert "security" not in operation
        else:
            assert {"401", "403"} <= set(operation["responses"]), (path, method)
            assert operation["security"] == [{"access token": []}]


def test_given_everything_that_comes_in_then_it_is_bounded(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    unbounded: list[str] = []

    def look(schema: dict[str, Any], place: str) -> None:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                look(schemas[name], name)
        for branch in schema.get("anyOf", []):
            look(branch, place)
        for key, member in schema.get("properties", {}).items():
            look(member, f"{place}.{key}")
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict):
            look(extra, f"{place}.*")
            if "maxProperties" not in schema:
                unbounded.append(place)
        if "const" in schema or "enum" in schema:
            return
        match schema.get("type"):
            case "string" if not ({"maxLength", "format"} & set(schema)) and "{8}" not in schema.get("pattern", ""):
                if "{4,14}" not in schema.get("pattern", ""):
                    unbounded.append(place)
            case "integer" | "number" if not {"maximum", "exclusiveMaximum"} & set(schema):
                unbounded.append(place)
            case "array":
                look(schema["items"], f"{place}[]")
                if "maxItems" not in schema:
                    unbounded.append(place)

    seen: set[str] = set()
    for path, method, operation in _operations(document):
        for parameter in operation.get("parameters", []):
            look(parameter["schema"], f"{method} {path} {parameter['name']}")
        if "requestBody" in operation:
            for body in operation["requestBody"]["content"].values():
                look(body["schema"], f"{method} {path}")

    assert unbounded == []
    assert len(seen) >= 10
