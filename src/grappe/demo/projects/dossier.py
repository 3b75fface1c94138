"""The dossiers of the demo: written, budgeted and planned, as applicants do."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grappe.accounts.models import User
from grappe.demo.projects.cast import Cast, leaves, noon
from grappe.demo.projects.stories import COMPANY, Story
from grappe.organisations.models import Organisation
from grappe.projects import actions as projects
from grappe.projects import parts
from grappe.projects.actions.checks import token_of
from grappe.projects.actions.work import add_deliverable, add_milestone, add_package
from grappe.projects.models import Partner, Project, ProjectKind

# Of the total cost, for the lead and then each partner.
SHARES = (Decimal("0.36"), Decimal("0.27"), Decimal("0.22"), Decimal("0.15"))
COMPANY_RATE, OTHER_RATE = Decimal("0.45"), Decimal("0.80")
COST_OF_A_MONTH = Decimal(9000)
PACKAGES = ("Cadrage et besoins", "Mise au point", "Essais et usages")


def create(
    cast: Cast, acronym: str, title: str, kind: str, lead: Organisation, on: date
) -> Project:
    """Opened by its lead's own person."""
    user = cast.member if lead == cast.own else cast.person(acronym, lead)
    project = projects.create(
        cast.cluster,
        lead=lead,
        by=user,
        at=noon(on),
        acronym=acronym,
        title=title,
        kind=ProjectKind.objects.get(cluster=cast.cluster, code=kind),
    )
    cast.let_speak(user, project, lead)
    return project


def join(
    cast: Cast, project: Project, organisation: Organisation, at: datetime
) -> None:
    """An organisation takes part, and one of its people may comment."""
    if project.partners.filter(organisation=organisation).exists():
        return
    writer = cast.writer(project)
    projects.add_partner(project, organisation, by=writer, at=at)
    user = cast.person(project.acronym, organisation)
    projects.invite(
        project,
        user.email,
        "comment",
        by=writer,
        at=at,
        organisation=organisation,
        is_told=False,
    )
    cast.let_speak(user, project, organisation)


def describe(cast: Cast, project: Project, story: Story) -> None:
    """What is written before anybody follows it."""
    Project.objects.filter(pk=project.pk).update(
        public_abstract=story.abstract,
        summary=f"{story.abstract} {story.innovation}",
        strategic_domain=cast.domain(story.domain),
        starts_on=date(2027, 9, 1),
        duration_months=story.months,
        regions="Hauts-de-France",
        trl_start=story.trl[0],
        trl_end=story.trl[1],
        trl_evidence="Essais de laboratoire et premiers retours d'usage.",
        locks=story.locks,
        innovation=story.innovation,
        state_of_art="Trois familles de solutions existent ; aucune ne lève ensemble "
        "les verrous décrits ici.",
        ip_background="Aucun brevet bloquant trouvé par les partenaires.",
        market_need=story.need,
        market_segment="Établissements de santé et domicile, France puis Benelux.",
        market_size_eur=Decimal(story.cost_keur * 40_000),
        competition="Deux produits étrangers, plus chers et moins simples.",
        business_model="Vente par l'entreprise chef de file, licence au-delà.",
        time_to_market_months=18,
        impacts="Moins de transports et de gaspillage ; un usage mesuré.",
    )
    known = leaves(cast.cluster)
    project.competences.set([known[code] for code in story.competences])


def budget(cast: Cast, project: Project, story: Story, at: datetime) -> None:
    """Each partner's part: work, cost by category, aid, own funds, forecasts."""
    total = Decimal(story.cost_keur * 1000)
    consortium = list(project.partners.select_related("organisation"))
    scale = sum(SHARES[: len(consortium)], Decimal(0))
    writer = cast.writer(project)
    for share, partner in zip(SHARES, consortium, strict=False):
        cost = (total * share / scale).quantize(Decimal(1000))
        is_company = partner.organisation.kind == COMPANY
        aid = (cost * (COMPANY_RATE if is_company else OTHER_RATE)).quantize(
            Decimal(100)
        )
        third = (cost / 3).quantize(Decimal(100))
        _write_part(
            partner,
            {
                "contribution": "Conduit sa part des travaux et des essais.",
                "person_months": (cost / COST_OF_A_MONTH).quantize(Decimal("0.5")),
                "total_cost_eur": cost,
                "aid_asked_eur": aid,
                "own_funds_eur": cost - aid,
                "subcontracting_eur": (cost / 20).quantize(Decimal(100)),
                "equity_eur": cost * 2,
            },
            {
                "industrial": (cost - third, cost - third),
                "experimental": (third, third),
            },
            writer,
            at,
        )


def _write_part(
    partner: Partner,
    values: Mapping[str, Any],
    costs: Mapping[str, tuple[Decimal, Decimal]],
    writer: User,
    at: datetime,
) -> None:
    seen = token_of(parts.values(partner))
    projects.edit_partner(partner, values, costs=costs, seen=seen, by=writer, at=at)


def plan_work(cast: Cast, project: Project, story: Story, at: datetime) -> None:
    """Three work packages, a deliverable each, and one go or no-go."""
    consortium = list(project.partners.all())
    third = story.months // 3
    said = (story.need, story.locks, story.innovation)
    writer = cast.writer(project)
    for rank, title in enumerate(PACKAGES):
        package = add_package(
            project,
            {
                "number": rank + 1,
                "title": title,
                "leader": consortium[rank % len(consortium)],
                "category": "industrial" if rank < 2 else "experimental",
                "first_month": rank * third + 1,
                "last_month": (rank + 1) * third,
                "description": said[rank],
            },
            shares={
                part.pk: (
                    ((part.person_months or Decimal(0)) / 3).quantize(Decimal("0.1")),
                    ((part.total_cost_eur or Decimal(0)) / 3).quantize(Decimal(1)),
                )
                for part in consortium
            },
            by=writer,
            at=at,
        )
        report = {
            "code": f"L{rank + 1}.1",
            "title": f"Rapport : {title.lower()}",
            "month": (rank + 1) * third,
            "is_public": False,
        }
        add_deliverable(package, report, by=writer, at=at)
    gate = {
        "code": "J1",
        "title": "Poursuite après la mise au point",
        "month": 2 * third,
        "criterion": "Le verrou principal est levé sur dix essais.",
        "is_go_no_go": True,
    }
    add_milestone(project, gate, by=writer, at=at)
