"""What organisations are known for: tags, competences, domains, sources, groups."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.clock import moment
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.setting import Setting
from grappe.demo.plan.sheet import Sheet

ORGANISATION = "organisations.organisation"
REGISTERED = ["legal_name", "siren", "naf_rev2", "founded_on"]
DECLARED = ["website", "description_fr"]


def describe(sheet: Sheet, setting: Setting, firms: Sequence[Firm], dice: Dice) -> None:
    """Tags, competences and domains of organisations in one cluster."""
    for firm in firms:
        tags = [tag for tag in firm.tags if tag < len(setting.tags)] or [0]
        domains = {setting.tags[tag][1][4] for tag in tags}
        for tag in tags:
            link(sheet, "profile_tags", firm, "profiletag", setting.tags[tag][0])
        for domain in sorted(domains):
            number = setting.domains[domain]
            link(sheet, "strategic_domains", firm, "strategicdomain", number)
        for leaf in sorted(dice.sample(setting.competences, dice.below(4))):
            link(sheet, "competences", firm, "competence", leaf)


def link(sheet: Sheet, name: str, firm: Firm, field: str, number: int) -> None:
    table = f"{ORGANISATION}_{name}"
    sheet.add(table, **{"organisation": firm.number, field: number})


def source_values(
    sheet: Sheet, setting: Setting, firms: Sequence[Firm], dice: Dice
) -> None:
    """Who said what: the register of the facts, members of how they present themselves.

    A few members write their name otherwise than the register does.
    """
    for firm in firms:
        on = dice.day(date(2023, 1, 1), spec.LAST_DAY)
        for field in REGISTERED:
            if firm.row[field]:
                value(sheet, firm, field, firm.row[field], "register", None, on, dice)
        for field in DECLARED:
            if firm.row[field]:
                text = firm.row[field]
                value(sheet, firm, field, text, "declared", setting.cluster, on, dice)
        if dice.chance(0.04):
            other = f"{firm.name} et associés"
            value(
                sheet, firm, "legal_name", other, "declared", setting.cluster, on, dice
            )


def value(
    sheet: Sheet,
    firm: Firm,
    field: str,
    said: object,
    source: str,
    cluster: int | None,
    on: date,
    dice: Dice,
) -> None:
    sheet.add(
        "organisations.fieldvalue",
        organisation=firm.number,
        cluster=cluster,
        field=field,
        value=said.isoformat() if isinstance(said, date) else said,
        source=source,
        observed_on=on,
        recorded_at=moment(on, dice),
    )


def own(sheet: Sheet, firms: Sequence[Firm], count: int, dice: Dice) -> list[Firm]:
    """A handful of groups: small companies owned by larger ones; gives all of them."""
    french = [firm for firm in firms if firm.is_company and firm.is_open]
    large = [firm for firm in french if firm.size in {"midcap", "large"}]
    small = [firm for firm in french if firm.size == "micro"]
    owners = dice.sample(large, count)
    owned = dice.sample(small, len(owners))
    for owner, daughter in zip(owners, owned, strict=False):
        share = dice.pick(["0.30", "0.51", "0.65", "0.80", "1.00"])
        sheet.add(
            "organisations.shareholding",
            owner=owner.number,
            owned=daughter.number,
            share_rate=Decimal(share),
            starts_on=date(dice.between(2019, 2024), 1, 1),
        )
    return owners[: len(owned)] + owned
