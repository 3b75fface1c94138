"""In production a file that a template names and nobody ships is an error 500."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

import grappe

TEMPLATES = Path(grappe.__file__).parent / "web" / "templates"
NAMES = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]")


def test_every_static_file_of_the_templates_exists():
    names = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in NAMES.findall(template.read_text())
    }

    missing = [name for name in sorted(names) if finders.find(name) is None]

    assert names
    assert missing == []
