"""Every page a role may open: readable by all, on any screen, in light and in dark.

The pages are those of the access tables, so that a new page is looked at by itself.
"""

import importlib
import pkgutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser.traits import settle
from tests.web import access as tables
from tests.web.access import Row, World

TABLES = [module.name for module in pkgutil.iter_modules(tables.__path__)]
ROLES = ["direction", "member_admin", "anonymous"]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
# A style sheet, words for machines, files.
NOT_PAGES = {
    "api:label_verify",
    "api:openapi-json",
    "feeds:calendar",
    "feeds:own_news",
    "feeds:public_news",
    "labels:label_letter",
    "labels:public_keys",
    "labels:statuses",
    "operations:metrics",
    "operations:ready",
    "reviews:certificate",
    "web:accent",
    "web:healthz",
}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": STANDARD}
VIOLATIONS = "options => axe.run(options).then(found => found.violations)"
# What stops somebody: "moderate" and "minor" are advice.
GRAVE = {"serious", "critical"}
DARK = "document.documentElement.dataset.bsTheme = 'dark'"
EXCESS = "document.documentElement.scrollWidth - innerWidth"


def pages(table: str, role: str) -> list[Row]:
    """The rows of a table that show that role a page; public ones once, as anybody."""
    rows = importlib.import_module(f"{tables.__name__}.{table}").ROWS
    return [
        row
        for row in rows
        if row.method == "get"
        and row.expected[role] == 200
        and (role == "anonymous" or row.expected["anonymous"] != 200)
        and row.name not in NOT_PAGES
        and not row.name.endswith(("_export", "_download", "_appendix", "_pdf"))
    ]


def address(row: Row, world: World) -> str:
    arguments = row.make(world) if row.make else []
    if isinstance(arguments, dict):
        arguments = {"cluster": world.cluster.slug, **arguments}
        return reverse(row.name, kwargs=arguments) + row.query
    prefix = [world.cluster.slug] if row.of_cluster else []
    return reverse(row.name, args=[*prefix, *arguments]) + row.query


def look(page, url: str) -> list[str]:
    """What is wrong with a page: wide and light, then narrow and dark."""
    page.set_viewport_size(WIDE)
    response = page.goto(url)
    if response.status != 200:
        return [f"{url}: status {response.status}"]
    wide = barriers(page)
    page.set_viewport_size(NARROW)
    page.evaluate(DARK)
    narrow = barriers(page)
    return [f"{url} (wide): {it}" for it in wide] + [
        f"{url} (narrow): {it}" for it in narrow
    ]


def barriers(page) -> list[str]:
    settle(page)
    if not page.evaluate("'axe' in window"):  # half a megabyte, once for both looks
        page.evaluate(Axe().axe_script)
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in page.evaluate(VIOLATIONS, OPTIONS)
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    excess = page.evaluate(EXCESS)
    return [*found, f"{excess} pixels wider than the screen"] if excess else found


@pytest.mark.parametrize(
    ("table", "role"),
    [(table, role) for table in TABLES for role in ROLES if pages(table, role)],
)
def test_pages_are_accessible_and_fit(
    page, sign_in, as_role, cluster, membership, table, role
):
    client = as_role(role)
    if role != "anonymous":
        sign_in(client)
    world = World(cluster, membership)

    wrong = [
        fault for row in pages(table, role) for fault in look(page, address(row, world))
    ]

    assert wrong == []
