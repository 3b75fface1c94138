"""Minutes as a PDF, from their text."""

import json
import tempfile
from pathlib import Path
from typing import Any

from grappe.committees.minutes.blocks import blocks

TEMPLATE = Path(__file__).with_name("minutes.typ")


def pdf(text: str, *, language: str, accent: str, cluster: str, foot: str) -> bytes:
    """A text of minutes, set for paper and tagged for those who hear it."""
    import typst

    content: dict[str, Any] = {
        "language": language,
        "accent": accent,
        "cluster": cluster,
        "foot": foot,
        "blocks": [
            {"kind": one.kind, "spans": [list(span) for span in one.spans]}
            for one in blocks(text)
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "minutes.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        told = json.dumps(content, ensure_ascii=False)
        (root / "content.json").write_text(told, "utf-8")
        return typst.compile(
            root / "minutes.typ", root=root, ignore_system_fonts=True, format="pdf"
        )
