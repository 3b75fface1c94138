"""The description is sound, and what it promised it keeps."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from grappe.api import surface
from grappe.api.v1.site import api
from grappe.tokens.models import Scope

FROZEN = Path(__file__).parents[2] / "docs" / "api" / "v1.json"


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    schema = api.get_openapi_schema(path_prefix="api/v1/")
    return json.loads(json.dumps(schema, default=str))


@pytest.fixture(scope="module")
def frozen() -> dict[str, Any]:
    return json.loads(FROZEN.read_text(encoding="utf-8"))


def test_nothing_that_programs_rely_on_changed(now, frozen):
    assert surface.breaks(frozen, now) == []


def test_the_frozen_description_is_that_of_today(now, frozen):
    assert now == frozen, "run scripts/describe_api.py"


def test_the_description_is_an_openapi_3_1_document(now):
    OPENAPI_31_VALIDATOR.validate(now)
    assert now["openapi"].startswith("3.1.")
    assert {"title", "version"} <= now["info"].keys()
    for name, one in surface.operations(now).items():
        assert one["summary"], name
        assert all(status.isdecimal() for status in one["responses"]), name
        assert all(answer["description"] for answer in one["responses"].values())
        assert min(map(int, one["responses"])) < 300, name
        named = {p["name"] for p in one["parameters"] if p["in"] == "path"}
        assert named == {part[1:-1] for part in name.split("/") if part[:1] == "{"}
        assert all(p["required"] for p in one["parameters"] if p["in"] == "path")
        assert one.get("x-scope", "read:members") in Scope.values
    ids = [one["operationId"] for one in surface.operations(now).values()]
    assert len(ids) == len(set(ids))


def test_every_shape_is_a_json_schema_and_is_there(now):
    shapes = now["components"]["schemas"]

    for shape in shapes.values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape}
        )
    for reference in references(now):
        assert reference.removeprefix("#/components/schemas/") in shapes


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_what_is_sent_lists_its_fields_and_no_other(now):
    shapes = now["components"]["schemas"]
    sent = {
        content["schema"]["$ref"].rpartition("/")[2]
        for one in surface.operations(now).values()
        for content in one.get("requestBody", {}).get("content", {}).values()
    }

    assert {
        name: shapes[name]["additionalProperties"] for name in sent
    } == dict.fromkeys(sent, False)


PATH = "/api/v1/clusters/{slug}/applications"


def without_operation(one: Any) -> None:
    del one["paths"][PATH]["post"]


def without_field(one: Any) -> None:
    del one["components"]["schemas"]["MemberRow"]["properties"]["town"]


def with_required(one: Any) -> None:
    one["components"]["schemas"]["ApplicationIn"]["required"].append("siren")


def with_another_kind(one: Any) -> None:
    shape = one["components"]["schemas"]["MemberRow"]["properties"]
    shape["id"] = {"type": "string"}


def with_a_required_parameter(one: Any) -> None:
    parameters = one["paths"][PATH]["get"]["parameters"]
    next(p for p in parameters if p["name"] == "q")["required"] = True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_operation, [f"POST {PATH}: removed"]),
        (without_field, ["MemberRow.town: removed"]),
        (with_required, ["ApplicationIn.siren: required"]),
        (with_another_kind, ["MemberRow.id: of another kind"]),
        (with_a_required_parameter, [f"GET {PATH}: parameter q required"]),
    ],
)
def test_what_breaks_programs_is_said(now, change, said):
    changed = copy.deepcopy(now)
    change(changed)

    assert surface.breaks(now, changed) == said


def test_additions_break_nobody(now):
    added = copy.deepcopy(now)
    added["components"]["schemas"]["MemberRow"]["properties"]["new"] = {}
    added["paths"]["/api/v1/new"] = {}

    assert surface.breaks(now, added) == []
