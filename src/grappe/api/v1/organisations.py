"""Organisations as the cluster knows them, in full or as a card."""

from datetime import date
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Body, Query, Router
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1 import conditions
from grappe.api.v1.entry import CHANGE_PROBLEMS, operation
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import KEY, Received, Text, Word
from grappe.memberships import rules
from grappe.organisations import actions
from grappe.organisations.models import Organisation, Source
from grappe.tokens.models import Scope

router = Router(tags=["organisations"])


class OrganisationRow(BaseModel):
    """Numbers are null to those who read the card only."""

    id: int
    uid: str
    name: str
    kind: str
    country: str
    website: str
    siren: str | None


class Identity(BaseModel):
    """What official registers and the organisation itself say of it."""

    legal_name: str
    brand_name: str
    acronym: str
    vat_number: str
    foreign_id: str
    ror: str
    pic: str | None
    rnsr: str
    legal_category: str
    naf_rev2: str
    naf_2025: str
    founded_on: date | None
    closed_on: date | None
    is_startup: bool
    is_publicly_controlled: bool


class Place(BaseModel):
    town: str
    postcode: str
    department: str
    country: str
    is_head_office: bool


class OrganisationOut(OrganisationRow):
    """`identity` is null to those who read the card only."""

    description_fr: str
    description_en: str
    domains: list[Word]
    profiles: list[Word]
    competences: list[Word]
    places: list[Place]
    identity: Identity | None


class OrganisationAsked(Asked):
    siren: Annotated[str, Field(pattern=r"^[0-9]{9}$")] | None = None
    q: Text(100) | None = Field(None, description="Part of a name.")


class OrganisationIn(Received):
    """What is said of an organisation; what is left out stays as it is."""

    legal_name: Text(250, 1) = None
    brand_name: Text(250) = None
    acronym: Text(60) = None
    website: Text(200) = None
    description_fr: Text(5000) = None
    description_en: Text(5000) = None
    vat_number: Text(60) = None
    siren: Text(30) = None
    is_startup: bool = None
    is_publicly_controlled: bool = None
    founded_on: date | None = None
    closed_on: date | None = None


@operation(
    router.get,
    "/organisations",
    response=Page[OrganisationRow],
    scope=Scope.READ_ORGANISATIONS,
    summary="Organisations whose file or card you may open",
)
def organisation_list(
    request: HttpRequest, slug: str, asked: Query[OrganisationAsked]
) -> Any:
    access: Access = request.access
    rows = Organisation.objects.visible_to(access)
    if asked.siren:
        rows = rows.filter(siren=asked.siren)
    if asked.q:
        rows = rows.filter(
            Q(legal_name__icontains=asked.q)
            | Q(brand_name__icontains=asked.q)
            | Q(acronym__icontains=asked.q)
        )
    return paged(
        request,
        asked,
        rows.order_by("legal_name", "pk"),
        lambda found: [OrganisationRow(**row_of(one, access)) for one in found],
    )


@operation(
    router.get,
    "/organisations/{int:pk}",
    response=OrganisationOut,
    scope=Scope.READ_ORGANISATIONS,
    summary="One organisation",
)
def organisation_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    access: Access = request.access
    return shown(found(access, pk), access)


@operation(
    router.patch,
    "/organisations/{int:pk}",
    response=OrganisationOut,
    scope=Scope.WRITE_ORGANISATIONS,
    problems=CHANGE_PROBLEMS,
    summary="Say what you know of an organisation",
    description=(
        "What the team says is decided; what a member says is its declaration: where "
        "a public register rules, the register's value stays shown."
    ),
)
def organisation_change(
    request: HttpRequest, slug: str, data: Body[OrganisationIn], pk: int = KEY
) -> Any:
    access: Access = request.access
    if not rules.can_edit_file(access, found(access, pk)):
        raise PermissionDenied
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=pk)
        organisation = found(access, pk)
        conditions.need_same(request, shown(organisation, access))
        try:
            actions.set_fields(
                organisation,
                data.model_dump(exclude_unset=True),
                source=Source.TEAM if rules.can_manage(access) else Source.DECLARED,
                cluster=access.cluster,
                observed_on=access.on,
                by=access.user,
                at=timezone.now(),
            )
        except actions.NotSettable as refusal:
            raise Problem(422, errors=refusal.errors) from refusal
    return shown(found(access, pk), access)


def found(access: Access, pk: int) -> Organisation:
    organisation = Organisation.objects.visible_to(access).filter(pk=pk).first()
    if organisation is None:
        raise Http404
    return organisation


def row_of(organisation: Organisation, access: Access) -> dict[str, Any]:
    reads_numbers = rules.can_export(access) or rules.can_see_file(access, organisation)
    return {
        "id": organisation.pk,
        "uid": str(organisation.uid),
        "name": organisation.name,
        "kind": organisation.kind,
        "country": organisation.country,
        "website": organisation.website,
        "siren": organisation.siren if reads_numbers else None,
    }


def shown(organisation: Organisation, access: Access) -> OrganisationOut:
    words = {
        "domains": organisation.strategic_domains,
        "profiles": organisation.profile_tags,
        "competences": organisation.competences,
    }
    is_file = rules.can_see_file(access, organisation)
    places = organisation.establishments.all()
    return OrganisationOut(
        **row_of(organisation, access),
        **{name: ours(relation, access) for name, relation in words.items()},
        description_fr=organisation.description_fr,
        description_en=organisation.description_en,
        places=[place(one) for one in places if is_file or one.is_head_office],
        identity=identity(organisation) if is_file else None,
    )


def ours(relation: Any, access: Access) -> list[Word | None]:
    """The words of this cluster; those of others are theirs."""
    return [Word.of(row) for row in relation.filter(cluster=access.cluster)]


def place(row: Any) -> Place:
    return Place(**{name: getattr(row, name) for name in Place.model_fields})


def identity(organisation: Organisation) -> Identity:
    names = Identity.model_fields
    return Identity(**{name: getattr(organisation, name) for name in names})
