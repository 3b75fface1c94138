"""The whole dossier as a PDF, marked for its reader."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from grappe.documents.names import cleaned
from grappe.documents.serving import marked
from grappe.projects import versions
from grappe.projects.models import Project, ProjectVersion
from grappe.projects.versions.sheet import Section, Table

TEMPLATE = Path(__file__).with_name("dossier.typ")


def pdf(
    source: Project | ProjectVersion,
    language: str,
    reader_label: str,
    at: datetime,
    *,
    is_whole: bool = False,
) -> bytes:
    """Every fact of a dossier, tagged for those who hear it, named to its reader.

    Not `is_whole` leaves out what restricted files are.
    """
    project, told, digest = _told(source)
    with translation.override(language):
        content = {
            "language": language,
            "accent": project.cluster.accent,
            "cluster": project.cluster.name,
            "acronym": told["identity"]["acronym"],
            "title": told["identity"]["title"],
            "state": _state(source, at),
            "hash": digest,
            "words": _words(),
            "sections": [
                _section(one)
                for one in versions.sections(told, is_whole=is_whole)
                if any(line.text for line in one.lines)
                or any(table.rows for table in one.tables)
            ],
        }
        return marked(_compiled(content), reader=reader_label, at=at, sha256=digest)


def file_name(source: Project | ProjectVersion) -> str:
    """What the file is called once saved."""
    if isinstance(source, ProjectVersion):
        return cleaned(f"{source.project.acronym} v{source.number}.pdf")
    return cleaned(f"{source.acronym}.pdf")


def _told(
    source: Project | ProjectVersion,
) -> tuple[Project, Mapping[str, Any], str]:
    if isinstance(source, ProjectVersion):
        return source.project, source.content, source.sha256
    told = versions.content(source)
    return source, told, versions.sha256(told)


def _state(source: Project | ProjectVersion, at: datetime) -> str:
    moment = source.taken_at if isinstance(source, ProjectVersion) else at
    day = formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    if isinstance(source, ProjectVersion):
        return _("Version %(number)d, %(day)s") % {"number": source.number, "day": day}
    return _("As it stood on %(day)s") % {"day": day}


def _words() -> dict[str, str]:
    return {
        "confidential": _("Confidential: for the reader named on each page."),
        "hash": _("Hash of the content (SHA-256):"),
        "page": _("Page"),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "lines": [
            {"label": line.label, "text": line.text, "is_long": _is_long(line.text)}
            for line in section.lines
            if line.text
        ],
        "tables": [_table(table) for table in section.tables if table.rows],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "heads": list(table.heads),
        "numbers": sorted(table.numbers),
        "rows": [{"cells": row.cells, "is_total": row.is_total} for row in table.rows],
    }


def _is_long(text: str) -> bool:
    """What reads better under its label than beside it."""
    return len(text) > 80 or "\n" in text


def _compiled(content: Mapping[str, Any]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dossier.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        text = json.dumps(content, ensure_ascii=False)
        (root / "content.json").write_text(text, "utf-8")
        # The fonts inside typst, so that the same dossier gives the same document.
        return typst.compile(
            root / "dossier.typ", root=root, ignore_system_fonts=True, format="pdf"
        )
