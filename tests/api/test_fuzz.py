"""Whatever the description allows, and some of what it does not: never a 500.

`GRAPPE_FUZZ_EXAMPLES=500 pytest tests/api/test_fuzz.py` looks for longer.
"""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from grappe.api.v1.site import api
from tests.api.world import Small, small

EXAMPLES = int(os.environ.get("GRAPPE_FUZZ_EXAMPLES", 6))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES < 100,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations() -> list[str]:
    schema = api.get_openapi_schema(path_prefix="api/v1/")
    return [
        f"{method.upper()} {path}"
        for path, methods in schema["paths"].items()
        for method in methods
    ]


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    """The description, as the application serves it in this very process."""
    app = get_wsgi_application()
    # A server lets go of old connections; this one holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def aimed(case: Any, world: Small) -> Any:
    """The same request, of something that is there."""
    places = case.path_parameters or {}
    if "slug" in places:
        places["slug"] = world.cluster.slug
    if "uid" in places:
        places["uid"] = world.uid
    if isinstance(places.get("pk"), int):
        places["pk"] = world.keys[places["pk"] % len(world.keys)]
    if "key" in places:
        figures = "figures" in case.path
        places["key"] = "members_active" if figures else "domains"
    if case.method == "PATCH":
        case.headers["If-Match"] = "*"
    return case


@pytest.mark.parametrize("operation", operations())
def test_no_request_breaks_it(operation, cluster, described, settings):
    settings.GRAPPE_API_PER_MINUTE = 10**9
    world = small(cluster)
    method, path = operation.split(" ")
    head = {"Authorization": f"Bearer {world.secret}"}

    @SETTINGS
    @hypothesis.given(case=described[path][method].as_strategy())
    def run(case: Any) -> None:
        for asked in (case, aimed(case, world)):
            asked.call_and_validate(headers=head, checks=CHECKS)

    run()
