"""Every fact of a dossier as JSON that always reads the same: a hash proves it.

Nothing here says who may read it, who must not, or what becomes of it: a version goes
to whoever may read the dossier.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from grappe.audit.actions import plain
from grappe.projects.models import (
    Agreement,
    Deliverable,
    Milestone,
    Partner,
    Project,
    ProjectFile,
    WorkPackage,
    WorkShare,
)

# Goes up when what is told changes, so that an old version is read as it was written.
FORMAT = 1
PARTS: Mapping[str, tuple[str, ...]] = {
    "identity": (
        "acronym",
        "title",
        "public_abstract",
        "summary",
        "keywords",
        "language",
        "starts_on",
        "duration_months",
        "regions",
        "trl_start",
        "trl_end",
        "trl_evidence",
        "programme",
        "reference",
        "ended_on",
    ),
    "science": ("state_of_art", "locks", "innovation", "ip_background"),
    "market": (
        "market_need",
        "market_segment",
        "market_size_eur",
        "competition",
        "business_model",
        "time_to_market_months",
        "impacts",
    ),
    "compliance": ("ethics", "other_aids"),
}
PARTNER = (
    "role",
    "position",
    "contact_name",
    "contact_email",
    "contribution",
    "person_months",
    "total_cost_eur",
    "aid_asked_eur",
    "own_funds_eur",
    "subcontracting_eur",
    "equity_eur",
)
# What a partner answers for: all of its part but its place in the list.
CONFIRMED = tuple(name for name in PARTNER if name != "position")
COST = ("category", "total_eur", "eligible_eur")
FORECAST = ("year", "turnover_eur", "jobs")
PACKAGE = ("number", "title", "category", "first_month", "last_month", "description")
SHARE = ("person_months", "cost_eur")
DELIVERABLE = ("code", "title", "month", "is_public")
MILESTONE = ("code", "title", "month", "criterion", "is_go_no_go")
AGREEMENT = ("kind", "title", "signed_on", "ip_split")


def content(project: Project) -> dict[str, Any]:
    """The whole dossier as it stands; the same number of queries whatever its size."""
    told: dict[str, Any] = {"format": FORMAT}
    for part_name, names in PARTS.items():
        told[part_name] = _fields(project, names)
    told["identity"]["kind"] = _named(project.kind)
    domain = project.strategic_domain
    told["identity"]["strategic_domain"] = _named(domain) if domain else None
    told["identity"]["competences"] = [
        _named(one) for one in project.competences.order_by("code")
    ]
    told["partners"] = [_partner(one) for one in partners_of(project)]
    told["work_packages"] = [_package(one) for one in packages_of(project)]
    told["milestones"] = [
        _fields(one, MILESTONE) for one in Milestone.objects.filter(project=project)
    ]
    told["agreements"] = [
        _agreement(one)
        for one in Agreement.objects.filter(project=project).select_related("document")
    ]
    told["files"] = [_file(one) for one in files_of(project)]
    return told


def without_restricted(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts for somebody who does not know what restricted files are."""
    files = [
        {"uid": one["uid"], "is_restricted": True} if one["is_restricted"] else one
        for one in told["files"]
    ]
    return {**told, "files": files}


def partners_of(project: Project) -> Iterable[Partner]:
    """The lead first, then in the order that the consortium gave."""
    rows = Partner.objects.filter(project=project).select_related("organisation")
    rows = rows.prefetch_related("costs", "forecasts")
    return sorted(rows, key=lambda one: (one.role != "lead", one.position, one.pk))


def packages_of(project: Project) -> Iterable[WorkPackage]:
    rows = WorkPackage.objects.filter(project=project)
    shares = WorkShare.objects.order_by("partner__position", "partner")
    return rows.select_related("leader__organisation").prefetch_related(
        Prefetch("shares", shares.select_related("partner__organisation")),
        Prefetch("deliverables", Deliverable.objects.order_by("month", "code")),
    )


def files_of(project: Project) -> Iterable[ProjectFile]:
    """Those that were not taken away."""
    rows = ProjectFile.objects.filter(project=project, removed_at=None)
    return rows.select_related("document").order_by("kind", "title", "pk")


def part(partner: Partner) -> dict[str, Any]:
    """What one partner answers for: its role, its money, its share of the work."""
    shares = WorkShare.objects.filter(partner=partner).select_related("work_package")
    told = _fields(partner, CONFIRMED)
    told["organisation"] = partner.organisation_id
    told["costs"] = _rows(partner.costs.order_by("category"), COST)
    told["forecasts"] = _rows(partner.forecasts.order_by("year"), FORECAST)
    told["shares"] = [
        {"work_package": one.work_package.number, **_fields(one, SHARE)}
        for one in shares.order_by("work_package__number")
    ]
    return told


def part_hash(partner: Partner) -> str:
    """What a confirmation holds for."""
    return sha256(part(partner))


def sha256(told: Mapping[str, Any]) -> str:
    """The hash of canonical JSON: keys in order, no space, accents as they are."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _partner(partner: Partner) -> dict[str, Any]:
    organisation = partner.organisation
    return {
        "organisation": {
            "id": organisation.pk,
            "name": organisation.name,
            "siren": organisation.siren or "",
            "country": organisation.country,
        },
        **_fields(partner, PARTNER),
        "confirmation": partner.confirmation,
        "confirmed_at": plain(partner.confirmation_at),
        "costs": sorted(_rows(partner.costs.all(), COST), key=lambda c: c["category"]),
        "forecasts": _rows(partner.forecasts.all(), FORECAST),
    }


def _package(package: WorkPackage) -> dict[str, Any]:
    leader = package.leader
    return {
        **_fields(package, PACKAGE),
        "leader": leader.organisation_id if leader else None,
        "shares": [
            {"organisation": one.partner.organisation_id, **_fields(one, SHARE)}
            for one in package.shares.all()
        ],
        "deliverables": _rows(package.deliverables.all(), DELIVERABLE),
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    document = agreement.document
    return {
        "id": agreement.pk,
        **_fields(agreement, AGREEMENT),
        "document": {"name": document.name, "sha256": document.sha256}
        if document
        else None,
    }


def _file(one: ProjectFile) -> dict[str, Any]:
    return {
        "uid": str(one.document.uid),
        "kind": one.kind,
        "title": one.title,
        "name": one.document.name,
        "size_bytes": one.document.size_bytes,
        "sha256": one.document.sha256,
        "is_restricted": one.is_restricted,
    }


def _named(record: Any) -> dict[str, str]:
    """A word of the cluster's vocabulary, in both languages."""
    return {
        "code": record.code,
        "fr": record.name_fr,
        "en": record.name_en or record.name_fr,
    }


def _rows(records: Iterable[Any], names: Iterable[str]) -> list[dict[str, Any]]:
    names = tuple(names)
    return [_fields(record, names) for record in records]


def _fields(record: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _value(record, name) for name in names}


def _value(record: Any, name: str) -> Any:
    value = getattr(record, name)
    if isinstance(value, Decimal):
        # As the database will give it back: "100000" and "100000.00" are one fact.
        places = record._meta.get_field(name).decimal_places
        return str(value.quantize(Decimal(1).scaleb(-places)))
    return plain(value)
