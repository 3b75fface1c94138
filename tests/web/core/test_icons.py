"""A name that the icon set lost would be a page that breaks: each is drawn here."""

import re
from pathlib import Path

import pytest

import grappe
from grappe.web import menus
from grappe.web.templatetags.grappe import drawn

SOURCE = Path(grappe.__file__).parent
IN_TEMPLATES = re.compile(r"""(?:{%\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']""")
IN_CODE = re.compile(r"""\bicon=["']([a-z0-9-]+)["']""")


def names() -> set[str]:
    found = {entry[1] for entry in menus.ENTRIES}
    for path in SOURCE.rglob("*.html"):
        found |= set(IN_TEMPLATES.findall(path.read_text(encoding="utf-8")))
    for path in SOURCE.rglob("*.py"):
        found |= set(IN_CODE.findall(path.read_text(encoding="utf-8")))
    return found


def test_icons_are_found_in_templates():
    assert len(names()) > 20


@pytest.mark.parametrize("name", sorted(names()))
def test_icon_can_be_drawn(name):
    assert drawn(name).startswith("<svg")
