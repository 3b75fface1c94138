"""The tree of competences of a cluster, read from a file."""

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations.models import Competence

COLUMNS = ("code", "parent", "name_fr", "name_en", "uri")
REQUIRED = {"code", "name_fr"}
TEXTS = ("name_fr", "name_en", "uri")

# A line of the file with its number.
Line = tuple[int, dict[str, str]]


class NotImportable(Exception):
    """The file is not taken, and nothing of it; `reasons` says why, line by line."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@dataclass
class Done:
    """The codes of an import, by what happened to them."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def import_competences(
    cluster: Cluster, path: Path, *, by: User | None, at: datetime
) -> Done:
    """Add the competences of a file to a cluster's tree, or bring them up to date.

    The file is a CSV with the columns code and name_fr, and perhaps parent (a code),
    name_en and uri; a column that is left out changes nothing. Competences that are not
    in the file stay. Safe to run twice. Raises NotImportable if a line is wrong.
    """
    lines = read(path)
    known = {
        one.code: one
        for one in Competence.objects.select_for_update().filter(cluster=cluster)
    }
    refuse_wrong(cluster, lines, known)
    done, nodes = Done(), dict(known)
    for _number, row in lines:
        code = row["code"]
        if code not in known:
            values = {name: row[name] for name in TEXTS if name in row}
            nodes[code] = Competence.objects.create(
                cluster=cluster, code=code, **values
            )
            done.created.append(code)
    for _number, row in lines:
        is_changed = bring_up_to_date(nodes[row["code"]], row, nodes)
        if row["code"] in known:
            (done.changed if is_changed else done.unchanged).append(row["code"])
    if done.created or done.changed:
        record(
            "organisations.competences_imported",
            cluster,
            by=by,
            at=at,
            file=path.name,
            created=len(done.created),
            changed=len(done.changed),
        )
    return done


def bring_up_to_date(
    node: Competence, row: dict[str, str], nodes: dict[str, Competence]
) -> bool:
    values: dict[str, Any] = {name: row[name] for name in TEXTS if name in row}
    if "parent" in row:
        values["parent"] = nodes[row["parent"]] if row["parent"] else None
    before = {name: getattr(node, name) for name in values}
    if before == values:
        return False
    for name, value in values.items():
        setattr(node, name, value)
    node.save(update_fields=list(values))
    return True


def read(path: Path) -> list[Line]:
    """The lines of a CSV with ; or , between the cells, by the names of its columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = _("“%(file)s” cannot be read as text in UTF-8.")
        raise NotImportable([reason % {"file": path.name}]) from error
    heading = text.partition("\n")[0]
    rows = csv.DictReader(
        text.splitlines(), delimiter=";" if ";" in heading else ",", restval=""
    )
    names = {(name or "").strip() for name in rows.fieldnames or ()}
    if missing := sorted(REQUIRED - names):
        reason = _("The file has no column called: %(names)s.")
        raise NotImportable([reason % {"names": ", ".join(missing)}])
    return [
        (
            rows.line_num,
            {
                name.strip(): (value or "").strip()
                for name, value in row.items()
                if name and name.strip() in COLUMNS
            },
        )
        for row in rows
        if any(isinstance(value, str) and value.strip() for value in row.values())
    ]


def refuse_wrong(
    cluster: Cluster, lines: list[Line], known: dict[str, Competence]
) -> None:
    """Raise NotImportable with a sentence for each wrong line."""
    reasons: list[str] = []
    codes = {row["code"] for _number, row in lines} | set(known)
    names: dict[int | None, str] = {one.pk: one.code for one in known.values()}
    parents = {one.code: names.get(one.parent_id, "") for one in known.values()}
    parents |= {row["code"]: row["parent"] for _number, row in lines if "parent" in row}
    seen: dict[str, int] = {}
    for number, row in lines:
        wrong = wrong_values(cluster, row)
        if row["code"] in seen:
            same = _("Same code as line %(line)d.")
            wrong.append(same % {"line": seen[row["code"]]})
        elif row.get("parent") and row["parent"] not in codes:
            nobody = _("No competence has the code “%(code)s”.")
            wrong.append(nobody % {"code": row["parent"]})
        elif is_in_circle(row["code"], parents):
            wrong.append(_("A competence is not part of itself."))
        seen.setdefault(row["code"], number)
        if wrong:
            words = {"line": number, "reason": " ".join(wrong)}
            reasons.append(_("Line %(line)d: %(reason)s") % words)
    if reasons:
        raise NotImportable(reasons)


def wrong_values(cluster: Cluster, row: dict[str, str]) -> list[str]:
    """The sentences of the model on what is missing or too long."""
    texts = {name: row[name] for name in TEXTS if name in row}
    node = Competence(cluster=cluster, code=row["code"], **texts)
    try:
        node.clean_fields(exclude=["cluster", "parent"])
    except ValidationError as error:
        return [
            f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()
        ]
    return []


def is_in_circle(code: str, parents: dict[str, str]) -> bool:
    above, met = parents.get(code, ""), set()
    while above and above not in met:
        if above == code:
            return True
        met.add(above)
        above = parents.get(above, "")
    return False
