"""The content of a dossier: its fields, its partners, and what may be changed."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import Euros, EurosIn, Number, Received, Text
from grappe.clusters.models import StrategicDomain
from grappe.organisations.models import Competence
from grappe.projects import fields
from grappe.projects.models import Project, ProjectKind

LONGEST = 50_000
Trl = Annotated[int, Field(ge=1, le=9)]


class PartnerOut(BaseModel):
    """One organisation's part in a project."""

    id: int
    organisation_id: int
    name: str
    role: str
    contribution: str
    person_months: Number | None
    total_cost_eur: Euros | None
    aid_asked_eur: Euros | None
    own_funds_eur: Euros | None
    subcontracting_eur: Euros | None
    confirmation: str


class Content(BaseModel):
    """What the dossier holds; vocabularies by their codes."""

    public_abstract: str
    summary: str
    keywords: str
    strategic_domain: str | None
    competences: list[str]
    language: str
    starts_on: date | None
    duration_months: int | None
    regions: str
    trl_start: int | None
    trl_end: int | None
    trl_evidence: str
    programme: str
    reference: str
    state_of_art: str
    locks: str
    innovation: str
    ip_background: str
    market_need: str
    market_segment: str
    market_size_eur: Euros | None
    competition: str
    business_model: str
    time_to_market_months: int | None
    impacts: str
    ethics: str
    other_aids: str
    partners: list[PartnerOut]


class ProjectChange(Received):
    """The fields to change; what is left out stays as it is."""

    acronym: Text(60, 1) = None
    title: Text(300, 1) = None
    kind: Text(40, 1) = None
    public_abstract: Text(LONGEST) = None
    summary: Text(LONGEST) = None
    keywords: Text(300) = None
    strategic_domain: Text(40) | None = None
    competences: Annotated[list[Text(60)], Field(max_length=200)] = None
    language: Literal["fr", "en"] = None
    starts_on: date | None = None
    duration_months: Annotated[int, Field(ge=1, le=120)] | None = None
    regions: Text(250) = None
    trl_start: Trl | None = None
    trl_end: Trl | None = None
    trl_evidence: Text(LONGEST) = None
    programme: Text(120) = None
    reference: Text(60) = None
    state_of_art: Text(LONGEST) = None
    locks: Text(LONGEST) = None
    innovation: Text(LONGEST) = None
    ip_background: Text(LONGEST) = None
    market_need: Text(LONGEST) = None
    market_segment: Text(LONGEST) = None
    market_size_eur: EurosIn | None = None
    competition: Text(LONGEST) = None
    business_model: Text(LONGEST) = None
    time_to_market_months: Annotated[int, Field(ge=0, le=600)] | None = None
    impacts: Text(LONGEST) = None
    ethics: Text(LONGEST) = None
    other_aids: Text(LONGEST) = None


def content(project: Project) -> Content:
    words = ("strategic_domain", "competences", "partners")
    plain = [name for name in Content.model_fields if name not in words]
    domain = project.strategic_domain
    competences = project.competences.order_by("code", "pk")
    return Content(
        **{name: getattr(project, name) for name in plain},
        strategic_domain=domain.code if domain else None,
        competences=[one.code for one in competences],
        partners=[part(one) for one in project.partners.select_related("organisation")],
    )


def part(partner: Any) -> PartnerOut:
    own = ("id", "organisation_id", "name")
    plain = [name for name in PartnerOut.model_fields if name not in own]
    return PartnerOut(
        id=partner.pk,
        organisation_id=partner.organisation_id,
        name=partner.organisation.name,
        **{name: getattr(partner, name) for name in plain},
    )


def of_cluster(data: ProjectChange, access: Access) -> dict[str, Any]:
    """What was sent, its codes read as rows of the reader's own cluster."""
    values = data.model_dump(exclude_unset=True)
    words = {
        "kind": ProjectKind.objects.filter(is_retired=False),
        "strategic_domain": StrategicDomain.objects.all(),
    }
    for name, rows in words.items():
        if values.get(name) is not None:
            found = rows.filter(cluster=access.cluster, code=values[name]).first()
            values[name] = found.pk if found else unknown(name)
    if "competences" in values:
        rows = Competence.objects.filter(cluster=access.cluster)
        keys = dict(rows.values_list("code", "pk"))
        if not set(values["competences"]) <= keys.keys():
            unknown("competences")
        values["competences"] = sorted({keys[code] for code in values["competences"]})
    return values


def unknown(name: str) -> Any:
    raise Problem(422, errors={name: [_("The cluster has no such word.")]})


def parts_of(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields sent, by the part of the dossier they belong to."""
    found = {
        part: {name: values[name] for name in names if name in values}
        for part, names in fields.PARTS.items()
    }
    return {part: changed for part, changed in found.items() if changed}
