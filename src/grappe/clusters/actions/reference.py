"""Clusters and phases of the national policy, read from sourced files."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grappe.audit.actions import record
from grappe.clusters.models import Cluster, PolicyPhase, validate_slug_is_free

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
FRENCH_CLUSTERS = REFERENCE / "french_clusters.csv"
POLICY_PHASES = REFERENCE / "policy_phases.csv"

# Column of the file -> field of the cluster.
COLUMNS = {
    "name": "name",
    "legal_name": "legal_name",
    "siren": "siren",
    "pic": "pic",
    "domain": "theme",
    "street": "address",
    "postcode": "postcode",
    "town": "town",
    "website": "website",
    "lat": "latitude",
    "lon": "longitude",
}
NUMBERS = {"latitude", "longitude"}


class NotImportable(Exception):
    """The file cannot be read as a list of clusters; the message is for the user."""


@dataclass
class Imported:
    """What an import did, by name; a refused row says why."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


@transaction.atomic
def import_reference(
    path: Path = FRENCH_CLUSTERS, *, by: Any = None, at: datetime
) -> Imported:
    """Add the clusters of a file to those known, or bring them up to date.

    A cluster that works here keeps what it wrote of itself. Safe to run twice. Raises
    NotImportable if the file is not a CSV with at least the column `name`.
    """
    done = Imported()
    seen: dict[str, int] = {}
    for number, row in enumerate(rows_of(path, required={"name"}), start=2):
        name = row["name"]
        key = row.get("siren") or slugify(name)
        try:
            if key in seen:
                raise ValidationError(
                    _("Same cluster as line %(line)d.") % {"line": seen[key]}
                )
            import_one(row, path.name, done, by, at)
        except ValidationError as error:
            done.refused.append((number, name, " ".join(error.messages)))
        else:
            seen[key] = number
    return done


def import_one(
    row: dict[str, str], source: str, done: Imported, by: Any, at: datetime
) -> None:
    values = values_of(row)
    cluster = known_cluster(values)
    if cluster is None:
        cluster = Cluster(slug=free_slug(values["name"]), source=source, **values)
        cluster.full_clean()
        cluster.save()
        record("clusters.learnt", cluster, by=by, at=at, source=source)
        done.created.append(cluster.name)
        return
    changes = {
        name: [getattr(cluster, name), value]
        for name, value in values.items()
        if value not in ("", None) and getattr(cluster, name) != value
    }
    if cluster.is_hosted or not changes:
        done.unchanged.append(cluster.name)
        return
    for name, (_before, value) in changes.items():
        setattr(cluster, name, value)
    cluster.source = source
    cluster.full_clean()
    cluster.save()
    record("clusters.relearnt", cluster, by=by, at=at, source=source, changes=changes)
    done.updated.append(cluster.name)


def values_of(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, name in COLUMNS.items():
        text = row.get(column, "")
        values[name] = number_of(column, text) if name in NUMBERS else text
    if not values["name"]:
        raise ValidationError(_("The name is missing."))
    if values["siren"] and not (
        values["siren"].isdigit() and len(values["siren"]) == 9
    ):
        raise ValidationError(
            _("“%(siren)s” is not a SIREN: it has nine digits.")
            % {"siren": values["siren"]}
        )
    return values


def number_of(column: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a number (column %(column)s).")
            % {"text": text, "column": column}
        ) from None


def known_cluster(values: dict[str, Any]) -> Cluster | None:
    if values["siren"]:
        found = Cluster.objects.filter(siren=values["siren"]).first()
        if found is not None:
            return found
    return Cluster.objects.filter(name__iexact=values["name"], siren="").first()


def free_slug(name: str) -> str:
    """An address from the name; a number follows where it is taken or reserved."""
    base = slugify(name)[:40] or "cluster"
    slug, number = base, 1
    while is_taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def is_taken(slug: str) -> bool:
    try:
        validate_slug_is_free(slug)
    except ValidationError:
        return True
    return Cluster.objects.filter(slug=slug).exists()


@transaction.atomic
def import_policy_phases(path: Path = POLICY_PHASES) -> int:
    """Bring the phases of the national policy up to date; say how many there are."""
    names = {"code", "name_fr", "name_en", "focus_fr", "focus_en"}
    count = 0
    for row in rows_of(path, required=names | {"starts_on", "ends_on"}):
        values: dict[str, Any] = {name: row[name] for name in sorted(names - {"code"})}
        values["starts_on"] = date.fromisoformat(row["starts_on"])
        values["ends_on"] = (
            date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        )
        PolicyPhase.objects.update_or_create(code=row["code"], defaults=values)
        count += 1
    return count


def rows_of(path: Path, *, required: set[str]) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = required - set(reader.fieldnames or [])
            if missing:
                raise NotImportable(
                    _("%(file)s lacks the column %(columns)s.")
                    % {"file": path.name, "columns": ", ".join(sorted(missing))}
                )
            for row in reader:
                # Cells beyond the last column come under the key None, as a list.
                yield {k: (v or "").strip() for k, v in row.items() if k is not None}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotImportable(
            _("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error}
        ) from error
