"""The whole site: every URL × every role. A URL without a row fails."""

import importlib
import pkgutil

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web import access as tables
from tests.web.access import ROLES, Row, World

ROWS: list[Row] = [
    row
    for module in pkgutil.iter_modules(tables.__path__)
    for row in importlib.import_module(f"{tables.__name__}.{module.name}").ROWS
]


def names(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, namespace + inner)


def test_every_url_has_an_access_row():
    assert set(names(get_resolver().url_patterns)) == {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_access(row: Row, cluster, membership, as_role):
    world = World(cluster, membership)
    seen = {}

    for role in ROLES:
        client = as_role(role)
        arguments = row.make(world) if row.make else []
        if isinstance(arguments, dict):
            arguments = {"cluster": cluster.slug, **arguments}
            url = reverse(row.name, kwargs=arguments)
        else:
            url = reverse(
                row.name, args=[*([cluster.slug] if row.of_cluster else []), *arguments]
            )
        data = row.data(world) if callable(row.data) else row.data
        send = client.get if row.method == "get" else client.post
        seen[role] = send(url + row.query, data).status_code

    assert seen == row.expected
