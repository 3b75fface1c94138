"""A cluster before its members: card, words, accreditations, budget, people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grappe.demo import names, words
from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.sheet import Sheet
from grappe.memberships.actions.defaults import CATEGORIES, COLLEGES, REASONS

FIRST_SLUG = "demo"


@dataclass(frozen=True)
class Setting:
    """The numbers of a cluster's rows, for those written next."""

    cluster: int
    slug: str
    categories: Mapping[str, int]
    reasons: Mapping[str, int]
    tags: Sequence[tuple[int, tuple]]  # number of the row, and its words
    domains: Mapping[str, int]
    competences: Sequence[int]
    director: int
    team: Sequence[int]


@dataclass(frozen=True)
class Card:
    slug: str
    name: str
    theme: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    accent: str = "#6b2d5c"


DEMO_CARD = Card(
    FIRST_SLUG,
    "Pôle Démo Santé Nutrition",
    "Santé, nutrition et longévité",
    "59120",
    "Loos",
    50.608,
    3.021,
)


def lay(sheet: Sheet, card: Card, size: int, source: str, dice: Dice) -> Setting:
    """Write the rows of a cluster of `size` members."""
    cluster = sheet.add(
        "clusters.cluster",
        slug=card.slug,
        name=card.name,
        legal_name=f"Association fictive {card.name}",
        theme=card.theme,
        address="1 avenue de la Fiction",
        postcode=card.postcode,
        town=card.town,
        latitude=card.latitude,
        longitude=card.longitude,
        website=f"https://{card.slug}.example",
        contact_email=f"bonjour@{card.slug}.example",
        accent=card.accent,
        is_hosted=True,
        source=source,
    )
    is_first = card.slug == FIRST_SLUG
    accredit(sheet, cluster)
    pay(sheet, cluster, size / spec.MEMBERS_ON[spec.LAST_DAY], dice)
    director, team = staff(sheet, cluster, card.slug, is_first, dice)
    domains, tags = profiles(sheet, cluster, is_first)
    return Setting(
        cluster=cluster,
        slug=card.slug,
        categories=statutes(sheet, cluster),
        reasons=named(sheet, "memberships.withdrawalreason", cluster, REASONS, "kind"),
        tags=tags,
        domains=domains,
        competences=grow(sheet, cluster, is_first),
        director=director,
        team=team,
    )


def named(
    sheet: Sheet, table: str, cluster: int, rows: Sequence[tuple], last: str = ""
) -> dict[str, int]:
    """The words of one list, (code, French, English), and their numbers."""
    return {
        code: sheet.add(
            table,
            cluster=cluster,
            code=code,
            name_fr=french,
            name_en=english,
            **({last: str(rest[0])} if last else {}),
        )
        for code, french, english, *rest in rows
    }


def accredit(sheet: Sheet, cluster: int) -> None:
    periods = {
        "III": (spec.FOUNDED_ON, date(2018, 12, 31), 5),
        "IV": (date(2019, 1, 1), date(2022, 12, 31), 4),
        "V": (date(2023, 1, 1), date(2026, 12, 31), 4),
    }
    for code, (starts_on, ends_on, years) in periods.items():
        sheet.add(
            "clusters.clusteraccreditation",
            cluster=cluster,
            phase=code,
            status="granted",
            granted_term_years=years,
            starts_on=starts_on,
            ends_on=ends_on,
        )


# Shares of the private and of the public money; the first of each takes the rounding.
PRIVATE = {
    ("dues", "Cotisations des adhérents", False): 0.42,
    ("services", "Accompagnement et prestations", False): 0.24,
    ("events", "Événements", False): 0.14,
    ("sponsoring", "Partenaires et mécènes", False): 0.12,
    ("other_private", "Temps d'experts mis à disposition", True): 0.08,
}
PUBLIC = {
    ("region", "Région : contrat d'objectifs", False): 0.46,
    ("state", "État : contrat de pôle", False): 0.24,
    ("europe", "Projets européens", False): 0.18,
    ("local", "Métropole et agglomérations", False): 0.12,
}


def pay(sheet: Sheet, cluster: int, scale: float, dice: Dice) -> None:
    """A budget whose totals and private share are those of the specification."""
    for year, (total, private_share) in spec.BUDGET.items():
        whole = round(total * scale)
        private = round(whole * private_share)
        for lines, amount in ((PRIVATE, private), (PUBLIC, whole - private)):
            for (origin, label, in_kind), part in split(lines, amount, dice).items():
                sheet.add(
                    "clusters.budgetline",
                    cluster=cluster,
                    year=year,
                    origin=origin,
                    label=label,
                    amount_eur=Decimal(part),
                    is_actual=year != spec.PLANNED_YEAR,
                    is_in_kind=in_kind,
                )


def split(lines: Mapping[Any, float], amount: int, dice: Dice) -> dict[Any, int]:
    """Share out an amount, to the euro."""
    parts = {
        line: round(amount * share * dice.uniform(0.92, 1.05))
        for line, share in list(lines.items())[1:]
    }
    first = next(iter(lines))
    return {first: amount - sum(parts.values())} | parts


def statutes(sheet: Sheet, cluster: int) -> dict[str, int]:
    """Colleges, categories and the rules of membership; gives the categories."""
    colleges: dict[str | None, int | None] = {None: None}
    for position, (code, french, english) in enumerate(COLLEGES):
        colleges[code] = sheet.add(
            "clusters.college",
            cluster=cluster,
            code=code,
            name_fr=french,
            name_en=english,
            position=position,
        )
    sheet.add(
        "memberships.membershiprules",
        cluster=cluster,
        deciding_body="Conseil d'administration",
    )
    return {
        code: sheet.add(
            "memberships.membercategory",
            cluster=cluster,
            code=code,
            name_fr=french,
            name_en=english,
            college=colleges[college],
            position=position,
        )
        for position, (code, french, english, college) in enumerate(CATEGORIES)
    }


def profiles(
    sheet: Sheet, cluster: int, is_first: bool
) -> tuple[dict[str, int], list[tuple[int, tuple]]]:
    """Strategic domains, and profile tags with their words."""
    domains = {
        code: sheet.add(
            "clusters.strategicdomain",
            cluster=cluster,
            code=code,
            name_fr=french,
            name_en=english,
            starts_on=date(2019, 1, 1),
        )
        for code, french, english in (
            words.DOMAINS if is_first else words.OTHER_DOMAINS
        )
    }
    tags = [
        (
            sheet.add(
                "organisations.profiletag",
                cluster=cluster,
                code=tag[0],
                name_fr=tag[1],
                name_en=tag[2],
                is_new_profile=tag[3],
            ),
            tag,
        )
        for tag in (words.TAGS if is_first else words.OTHER_TAGS)
    ]
    return domains, tags


def grow(sheet: Sheet, cluster: int, is_first: bool) -> list[int]:
    """The tree of competences; gives its leaves."""
    leaves = []
    tree = words.COMPETENCES if is_first else words.OTHER_COMPETENCES
    for (branch, branch_fr, branch_en), nodes in tree.items():
        parent = sheet.add(
            "organisations.competence",
            cluster=cluster,
            code=branch,
            name_fr=branch_fr,
            name_en=branch_en,
            parent=None,
        )
        for code, french, english in nodes:
            leaf = sheet.add(
                "organisations.competence",
                cluster=cluster,
                code=f"{branch}.{code}",
                name_fr=french,
                name_en=english,
                parent=parent,
            )
            leaves.append(leaf)
    return leaves


def staff(
    sheet: Sheet, cluster: int, slug: str, is_first: bool, dice: Dice
) -> tuple[int, list[int]]:
    """The director and the team; the first cluster has somebody in each role."""
    host = f"{slug}.example"
    since = spec.FOUNDED_ON
    director = account(sheet, f"direction@{host}", dice)
    grant(sheet, director, cluster, "direction", since)
    if not is_first:
        return director, [director]
    team = [account(sheet, f"team@{host}", dice), account(sheet, f"team2@{host}", dice)]
    for user in team:
        grant(sheet, user, cluster, "team", date(2016, 9, 1), by=director)
    for role in spec.ROLES:
        if role not in {"direction", "team", "member_admin", "member"}:
            user = account(sheet, email_of(role), dice)
            grant(sheet, user, cluster, role, date(2019, 1, 1), by=director)
    return director, team


def email_of(role: str) -> str:
    """Who signs in with a role of the first cluster."""
    return f"{role.replace('_', '-')}@{FIRST_SLUG}.example"


def account(sheet: Sheet, email: str, dice: Dice) -> int:
    given, family = names.person(dice)
    return sheet.add(
        "accounts.user",
        email=email,
        given_name=given,
        family_name=family,
        language="fr",
    )


def grant(
    sheet: Sheet,
    user: int,
    cluster: int,
    role: str,
    starts_on: date,
    *,
    by: int | None = None,
    organisation: int | None = None,
    ends_on: date | None = None,
) -> int:
    return sheet.add(
        "accounts.rolegrant",
        user=user,
        cluster=cluster,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
    )
