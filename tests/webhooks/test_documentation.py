"""The other side copies this code: it must be right."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from grappe.webhooks import secrets
from grappe.webhooks.kinds import FACTS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_code_of_the_guide_checks_a_signature(language):
    guide = (DOCS / language / "webhooks.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names: dict = {}
    exec(code, names)
    secret, other, at = secrets.make(), secrets.make(), timezone.now()
    signatures = [
        secrets.signature(one, uid="evt_1_2", at=at, body="{}")
        for one in (other, secret)
    ]
    headers = {
        "webhook-id": "evt_1_2",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    old = headers | {"webhook-timestamp": "1772452800"}

    told = [
        names["is_genuine"](headers, b"{}", secret),
        names["is_genuine"](headers, b"{ }", secret),
        names["is_genuine"](headers, b"{}", secrets.make()),
        names["is_genuine"](old, b"{}", secret),
    ]

    assert told == [True, False, False, False]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_lists_each_kind(language):
    guide = (DOCS / language / "webhooks.md").read_text()

    assert re.findall(r"^- `([\w.]+)`", guide, re.MULTILINE) == list(FACTS)
