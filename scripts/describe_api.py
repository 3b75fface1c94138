"""Write docs/api/v1.json, the frozen description of the API.

    .venv/bin/python scripts/describe_api.py

It refuses to write what would break the programs written for the one that is there.
"""

import json
import os
import sys
from pathlib import Path

FROZEN = Path(__file__).resolve().parent.parent / "docs" / "api" / "v1.json"


def described() -> str:
    """The description of today, as the site serves it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
    import django

    django.setup()
    from grappe.api.v1.site import api

    schema = api.get_openapi_schema(path_prefix="api/v1/")
    return json.dumps(schema, indent=1, ensure_ascii=False, default=str) + "\n"


def main() -> None:
    text = described()
    from grappe.api import surface

    if FROZEN.exists():
        before = json.loads(FROZEN.read_text(encoding="utf-8"))
        broken = surface.breaks(before, json.loads(text))
        if broken:
            sys.exit("This breaks programs:\n" + "\n".join(broken))
    FROZEN.parent.mkdir(exist_ok=True)
    FROZEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
