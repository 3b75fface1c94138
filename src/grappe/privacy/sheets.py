"""The register and a person's copy as files: the same content, JSON, CSV or PDF."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.clusters.models import Cluster
from grappe.common.personal import Part, Source
from grappe.privacy import keeping, register
from grappe.privacy.copies import Copy
from grappe.privacy.processings import BASES, PROCESSINGS
from grappe.privacy.withheld import GENERAL, WITHHELD

TEMPLATE = Path(__file__).with_name("sheet.typ")
SOURCES = {
    Source.PERSON: gettext_lazy("the person"),
    Source.TEAM: gettext_lazy("the cluster's team"),
    Source.MEMBER: gettext_lazy("the person's organisation"),
    Source.SYSTEM: gettext_lazy("the software"),
    Source.FILE: gettext_lazy("a file that the team brought"),
}
PARTS = {
    Part.SUBJECT: gettext_lazy("who the person is, and their address"),
    Part.DATA: gettext_lazy("what they said, or what is said of them"),
    Part.ACTOR: gettext_lazy("who did something"),
    Part.LOOSE: gettext_lazy("words in which anybody may be named"),
    Part.SECRET: gettext_lazy("secrets that protect them, never shown"),
}
# Columns of the register, in the order of the CNIL's model.
COLUMNS = {
    "name": gettext_lazy("Processing"),
    "controller": gettext_lazy("Controller"),
    "aim": gettext_lazy("Purpose"),
    "basis": gettext_lazy("Lawful basis"),
    "people": gettext_lazy("People concerned"),
    "data": gettext_lazy("Data"),
    "sensitive": gettext_lazy("Sensitive data"),
    "sources": gettext_lazy("Source"),
    "retention": gettext_lazy("How long"),
    "recipients": gettext_lazy("Recipients"),
    "transfers": gettext_lazy("Transfers outside the EU"),
    "security": gettext_lazy("Security"),
    "fields": gettext_lazy("Fields"),
}


def register_rows(cluster: Cluster | None) -> list[dict[str, str]]:
    """The register of one cluster, or of the installation; one row a processing."""
    controller = (cluster.legal_name or cluster.name) if cluster else ""
    return [
        {
            "code": entry.processing.code,
            "name": str(entry.processing.name),
            "controller": controller,
            "aim": str(entry.processing.aim),
            "basis": str(BASES[entry.processing.basis]),
            "people": str(entry.processing.people),
            "data": "; ".join(_parts(entry)),
            "sensitive": _("none asked for"),
            "sources": "; ".join(str(SOURCES[one]) for one in entry.sources),
            "retention": "; ".join(
                keeping.in_words(code, cluster) for code in entry.retentions
            ),
            "recipients": str(entry.processing.recipients),
            "transfers": _("none by Grappe"),
            "security": _(
                "Rights by role, second factor, history with proof, log of openings, "
                "backups"
            ),
            "fields": ", ".join(
                f"{line.model._meta.label}.{line.field.name}" for line in entry.lines
            ),
        }
        for entry in register.entries()
    ]


def _parts(entry: register.Entry) -> list[str]:
    held = {line.tag.part for line in entry.lines}
    return [str(words) for part, words in PARTS.items() if part in held]


def register_pdf(cluster: Cluster | None, *, at: datetime, language: str) -> bytes:
    """The register as a document."""
    with translation.override(language):
        rows = register_rows(cluster)
        return _compiled(
            {
                "title": _("Register of processing"),
                "by": _name(cluster),
                "intro": [_made(at)],
                "sections": [
                    {
                        "title": row["name"],
                        "lines": [
                            [str(title), row[code]]
                            for code, title in COLUMNS.items()
                            if code != "name" and row[code]
                        ],
                        "rows": [],
                    }
                    for row in rows
                ],
            },
            language,
        )


def copy_content(copy: Copy, cluster: Cluster | None, *, at: datetime) -> dict:
    """A person's copy as JSON holds it: each table with its why, its how long."""
    return {
        "format": "grappe-personal-copy",
        "version": 1,
        "made_at": at.isoformat(),
        "cluster": cluster.slug if cluster else None,
        "tables": [
            {
                "table": section.table,
                "purpose": str(PROCESSINGS[section.purpose].name),
                "aim": str(PROCESSINGS[section.purpose].aim),
                "basis": str(BASES[PROCESSINGS[section.purpose].basis]),
                "recipients": str(PROCESSINGS[section.purpose].recipients),
                "retention": keeping.in_words(section.retention, cluster),
                "source": str(SOURCES[Source(section.source)]),
                "rows": [{"key": row.key, **row.values} for row in section.rows],
            }
            for section in copy.sections
        ],
        "acted_on": copy.acts,
        "named_in": copy.mentions,
        "left_out": [str(line) for line in [*GENERAL, *WITHHELD.values()]],
    }


def copy_json(
    copy: Copy, cluster: Cluster | None, *, at: datetime, language: str
) -> bytes:
    with translation.override(language):
        content = copy_content(copy, cluster, at=at)
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def copy_pdf(
    copy: Copy, cluster: Cluster | None, *, at: datetime, language: str
) -> bytes:
    """The same as a document that people read."""
    with translation.override(language):
        content = copy_content(copy, cluster, at=at)
        sections = [_section(table) for table in content["tables"]]
        places = [
            (_("Where you acted"), content["acted_on"]),
            (_("Where you are named"), content["named_in"]),
        ]
        sections += [
            {"title": title, "lines": [], "rows": [[["", ", ".join(found)]]]}
            for title, found in places
            if found
        ]
        return _compiled(
            {
                "title": _("What is kept of you"),
                "by": _name(cluster),
                "intro": [_made(at), *content["left_out"]],
                "sections": sections,
            },
            language,
        )


def _section(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": f"{table['purpose']} ({table['table']})",
        "lines": [
            [str(COLUMNS["aim"]), table["aim"]],
            [str(COLUMNS["basis"]), table["basis"]],
            [str(COLUMNS["sources"]), table["source"]],
            [str(COLUMNS["retention"]), table["retention"]],
            [str(COLUMNS["recipients"]), table["recipients"]],
        ],
        "rows": [
            [
                [name, value if isinstance(value, str) else json.dumps(value)]
                for name, value in row.items()
                if value not in (None, "", [], {})
            ]
            for row in table["rows"]
        ],
    }


def _name(cluster: Cluster | None) -> str:
    return (cluster.legal_name or cluster.name) if cluster else "Grappe"


def _made(at: datetime) -> str:
    day = formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return _("Made on %(day)s from the tables themselves.") % {"day": day}


def titles() -> Iterable[str]:
    return [str(title) for title in COLUMNS.values()]


def _compiled(content: Mapping[str, Any], language: str) -> bytes:
    import typst

    words = {"page": _("Page")}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "sheet.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        text = json.dumps(
            {**content, "language": language, "words": words}, ensure_ascii=False
        )
        (root / "content.json").write_text(text, "utf-8")
        return typst.compile(
            root / "sheet.typ", root=root, ignore_system_fonts=True, format="pdf"
        )
