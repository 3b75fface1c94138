"""Every operation × every role. An operation without a row fails."""

from typing import Any

import pytest

from grappe.api.v1.site import api
from tests.api.rows import ROWS, Row
from tests.web.access import ROLES, World


def operations() -> dict[str, tuple[str, str]]:
    schema = api.get_openapi_schema(path_prefix="api/v1/")
    return {
        one["operationId"]: (method, path)
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    }


def test_every_operation_has_a_row():
    assert {row.name for row in ROWS} == set(operations())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_access(row: Row, cluster, membership, as_role):
    world = World(cluster, membership)
    seen: dict[str, Any] = {}

    for role in ROLES:
        program = as_role(role)
        made = row.make(world)
        url = row.url(world, made)
        if row.method == "get":
            response = program.get(url)
        else:
            data = row.data(made) if row.data else {}
            more = {"If-Match": "*"} if row.method == "patch" else {}
            response = program.send(row.method, url, data, **more)
        seen[role] = response.status_code
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json"

    assert seen == row.expected


def test_a_token_does_no_more_than_its_scopes(cluster, as_role):
    program = as_role("direction", scopes=["read:members"])

    seen = {
        row.name: program.get(f"/clusters/essai{row.path}").status_code
        for row in ROWS
        if row.method == "get" and "{" not in row.path and row.of_cluster
    }

    assert {name for name, status in seen.items() if status == 200} == {
        "cluster_detail",
        "member_list",
        "application_list",
    }
    assert set(seen.values()) == {200, 403}
