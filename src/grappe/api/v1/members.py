"""Members on a day, and those who ask to become one."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1 import conditions
from grappe.api.v1.candidates import (
    ApplicationChange,
    ApplicationIn,
    ApplicationOut,
    ApplicationRow,
    Note,
    application_of,
    as_columns,
    row_of,
    shown,
)
from grappe.api.v1.entry import CHANGE_PROBLEMS, WRITE_PROBLEMS, operation
from grappe.api.v1.once import once
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import KEY, Text, Word
from grappe.clusters.models import StrategicDomain
from grappe.memberships import actions, directory, rules
from grappe.memberships.models import (
    OPEN_STATES,
    ApplicationState,
    MemberCategory,
    Membership,
    MembershipApplication,
)
from grappe.organisations.models import Organisation, ProfileTag
from grappe.tokens.models import Scope

router = Router(tags=["members"])
# What members see of each other: an order by anything else would tell it.
MEMBER_SORTS = ("name", "type", "town")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class MemberRow(BaseModel):
    """`siren`, `category`, `status` and dates are null to members of other files."""

    id: int
    uid: str
    name: str
    kind: str
    type: str
    town: str
    department: str
    country: str
    domains: list[Word]
    profiles: list[Word]
    legal_name: str | None
    siren: str | None
    status: str | None
    category: Word | None
    member_since: date | None
    last_day: date | None


class Spell(BaseModel):
    """One period of membership; both days are inside it."""

    id: int
    starts_on: date
    ends_on: date | None
    end_kind: str


class MemberOut(MemberRow):
    spells: list[Spell] | None


class MemberAsked(Asked):
    on: Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None = Field(
        None, description="As of which day; today by default."
    )
    q: Text(100) | None = Field(None, description="Words of a name or town, a SIREN.")
    status: list[Text(20)] = Field([], max_length=20)
    type: list[Text(20)] = Field([], max_length=20)
    department: list[Text(3)] = Field([], max_length=120)
    sort: Text(20) = "name"


class ApplicationAsked(Asked):
    q: Text(100) | None = None
    state: list[ApplicationState] = Field([], max_length=20)


@operation(
    router.get,
    "/members",
    response=Page[MemberRow],
    scope=Scope.READ_MEMBERS,
    rule=rules.can_see_members,
    summary="The members on a day",
    description=(
        "`sort`: name, town, since, category, type, status; a minus turns it round. "
        "Members read who is in today; what concerns those who left is for the team."
    ),
)
def member_list(request: HttpRequest, slug: str, asked: Query[MemberAsked]) -> Any:
    access: Access = request.access
    choice = chosen(asked, access)
    lines = directory.lines(access.cluster, choice.on)
    result = directory.choose(lines, choice)
    words = words_of(access)
    return paged(
        request,
        asked,
        result.lines,
        lambda found: [MemberRow(**row(one, access, words)) for one in found],
    )


def chosen(asked: MemberAsked, access: Access) -> directory.Choice:
    """What is asked of the list, as far as its reader may ask."""
    if asked.sort.lstrip("-") not in directory.SORTS:
        raise Problem(422, errors={"sort": [_("There is no such order.")]})
    facets = {name: frozenset(getattr(asked, name)) for name in FACETS}
    choice = directory.Choice(
        on=asked.on or access.on,
        q=asked.q or "",
        sort=asked.sort,
        facets={name: values for name, values in facets.items() if values},
    )
    if rules.can_see_former(access):
        return choice
    sort = asked.sort if asked.sort.lstrip("-") in MEMBER_SORTS else "name"
    kept = {name: values for name, values in choice.facets.items() if name != "status"}
    return replace(choice, on=access.on, sort=sort, facets=kept)


FACETS = ("status", "type", "department")


def words_of(access: Access) -> dict[str, dict[int, Any]]:
    models = {
        "category": MemberCategory,
        "domain": StrategicDomain,
        "profile": ProfileTag,
    }
    return {
        name: {
            one.pk: Word.of(one) for one in model.objects.filter(cluster=access.cluster)
        }
        for name, model in models.items()
    }


def row(line: directory.Line, access: Access, words: Any) -> dict[str, Any]:
    sees = rules.can_see_former(access) or line.pk in access.organisation_ids
    return {
        "id": line.pk,
        "uid": str(line.uid),
        "name": line.name,
        "kind": line.kind,
        "type": line.member_type,
        "town": line.town,
        "department": line.department,
        "country": line.country,
        "domains": [words["domain"][pk] for pk in sorted(line.domains)],
        "profiles": [words["profile"][pk] for pk in sorted(line.tags)],
        "legal_name": line.legal_name if sees else None,
        "siren": line.siren if sees else None,
        "status": line.status if sees else None,
        "category": words["category"].get(line.category) if sees else None,
        "member_since": line.starts_on if sees else None,
        "last_day": line.ends_on if sees else None,
    }


@operation(
    router.get,
    "/members/{int:pk}",
    response=MemberOut,
    scope=Scope.READ_MEMBERS,
    rule=rules.can_see_members,
    summary="One member, by the key of its organisation",
)
def member_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    access: Access = request.access
    organisation = Organisation.objects.visible_to(access).filter(pk=pk).first()
    lines = directory.lines(access.cluster, access.on) if organisation else ()
    line = next((one for one in lines if one.pk == pk), None)
    if organisation is None or line is None:
        raise Http404
    spells = None
    if rules.can_see_file(access, organisation):
        rows = Membership.objects.filter(
            cluster=access.cluster, organisation=organisation
        )
        spells = [spell(one) for one in rows.order_by("starts_on", "pk")]
    return MemberOut(**row(line, access, words_of(access)), spells=spells)


def spell(membership: Membership) -> Spell:
    return Spell(
        id=membership.pk,
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        end_kind=membership.end_kind,
    )


@operation(
    router.get,
    "/applications",
    response=Page[ApplicationRow],
    scope=Scope.READ_MEMBERS,
    rule=rules.can_see_applications,
    summary="Applications, those under way where no state is asked",
)
def application_list(
    request: HttpRequest, slug: str, asked: Query[ApplicationAsked]
) -> Any:
    access: Access = request.access
    rows = MembershipApplication.objects.visible_to(access)
    rows = rows.filter(state__in=asked.state or OPEN_STATES)
    if text := (asked.q or "").strip():
        rows = rows.filter(
            Q(name__icontains=text) | Q(siren__startswith=text.replace(" ", ""))
        )
    rows = rows.select_related("category").order_by("state_since", "pk")
    return paged(
        request,
        asked,
        rows,
        lambda found: [ApplicationRow(**row_of(one)) for one in found],
    )


@operation(
    router.get,
    "/applications/{int:pk}",
    response=ApplicationOut,
    scope=Scope.READ_MEMBERS,
    rule=rules.can_see_applications,
    summary="One application",
)
def application_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    return shown(application_of(request.access, pk))


@operation(
    router.post,
    "/applications",
    response=ApplicationOut,
    status=201,
    scope=Scope.WRITE_MEMBERS,
    rule=rules.can_manage,
    problems=WRITE_PROBLEMS,
    summary="Open the file of a prospect or a candidate",
)
def application_create(
    request: HttpRequest, slug: str, data: Body[ApplicationIn]
) -> Any:
    access: Access = request.access

    def act() -> int:
        values = as_columns(data, access)
        received = values.pop("is_received")
        try:
            made = actions.open_lead(
                access.cluster,
                by=access.user,
                at=timezone.now(),
                received=received,
                **values,
            )
        except actions.NotOpenable as error:
            raise Problem(409, str(error)) from error
        return made.pk

    return Status(201, shown(application_of(access, once(request, act))))


@operation(
    router.patch,
    "/applications/{int:pk}",
    response=ApplicationOut,
    scope=Scope.WRITE_MEMBERS,
    rule=rules.can_manage,
    problems=CHANGE_PROBLEMS,
    summary="Change what is known of a candidate",
)
def application_change(
    request: HttpRequest, slug: str, data: Body[ApplicationChange], pk: int = KEY
) -> Any:
    access: Access = request.access
    values = as_columns(data, access)
    with transaction.atomic():
        application = application_of(access, pk, is_locked=True)
        conditions.need_same(request, shown(application))
        try:
            actions.edit_application(
                application,
                by=access.user,
                at=timezone.now(),
                **{"siren": application.siren, **values},
            )
        except actions.NotMovable as error:
            raise Problem(409, str(error)) from error
    return shown(application_of(access, pk))


def step(request: HttpRequest, pk: int, act: Any) -> ApplicationOut:
    """One step of an application, once however often it is sent."""
    access: Access = request.access

    def run() -> int:
        application = application_of(access, pk)
        try:
            act(application, by=access.user, at=timezone.now())
        except actions.NotMovable as error:
            raise Problem(409, str(error)) from error
        return pk

    return shown(application_of(access, once(request, run)))


STEP: dict[str, Any] = {
    "response": ApplicationOut,
    "scope": Scope.WRITE_MEMBERS,
    "rule": rules.can_manage,
    "problems": WRITE_PROBLEMS,
}


@operation(
    router.post,
    "/applications/{int:pk}/submit",
    summary="Note that a prospect has applied",
    **STEP,
)
def application_submit(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    return step(request, pk, actions.submit)


@operation(
    router.post,
    "/applications/{int:pk}/answer",
    summary="Note the answer to what was asked",
    **STEP,
)
def application_answer(
    request: HttpRequest, slug: str, data: Body[Note], pk: int = KEY
) -> Any:
    return step(
        request,
        pk,
        lambda application, **said: actions.answer(application, text=data.text, **said),
    )


@operation(
    router.post,
    "/applications/{int:pk}/withdraw",
    summary="Close an application that is given up",
    **STEP,
)
def application_withdraw(
    request: HttpRequest, slug: str, data: Body[Note], pk: int = KEY
) -> Any:
    return step(
        request,
        pk,
        lambda application, **said: actions.withdraw(
            application, note=data.text, **said
        ),
    )
