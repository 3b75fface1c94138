"""The sizes of an organisation one after the other, as columns of `SizePeriod`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from grappe.engines.size import EuSize, SizeAssessment, eu_status, french_category
from grappe.organisations import fields
from grappe.organisations.models import FieldValue, Kind
from grappe.organisations.sizing.facts import ONE_DAY, Facts, Group
from grappe.organisations.sizing.rule import OURS, rule_of

BEGINNING = date(1900, 1, 1)
PUBLIC_CONTROL = "public_control"


@dataclass(frozen=True)
class Verdict:
    """What the law says from a day on; `year` is that of the figures."""

    starts_on: date
    year: int | None
    french: SizeAssessment
    european: SizeAssessment

    @property
    def is_known(self) -> bool:
        """Whether it has figures, or its group; those of a partner tell nothing."""
        return self.french.category is not None

    def columns(self, declared: FieldValue | None) -> dict[str, Any]:
        """The size; a declaration speaks where no headcount does, as an estimate."""
        category, is_estimated = self.french.category, self.french.is_estimated
        size: Any = OURS[category] if category else ""
        if declared and self.french.totals.headcount.value is None:
            size, is_estimated = declared.value, True
        return {
            "category": size,
            "eu_status": str(self.european.category or "") if self.is_known else "",
            "is_estimated": is_estimated,
        }

    def rule(self, facts: Facts, declared: FieldValue | None) -> dict[str, Any]:
        rule = rule_of(self.french, self.european, facts)
        if declared and self.french.totals.headcount.value is None:
            rule |= _said(declared)
        return rule


def periods(
    pk: int, facts: Facts, declared: FieldValue | None = None
) -> list[dict[str, Any]]:
    """The sizes of a company for every day; nothing for what has no size.

    The first one reaches back to 1900. Years that change nothing prolong a period,
    which then tells the last of them and the rule as it holds on its last day.
    """
    if facts.organisations[pk]["kind"] != Kind.COMPANY:
        return []
    verdicts = _verdicts(facts.group(pk))
    if not verdicts:
        return [_only(declared)] if declared else []
    rows, starts = [], []
    for columns, run in groupby(verdicts, key=lambda one: one.columns(declared)):
        alike = list(run)
        starts.append(alike[0].starts_on if starts else BEGINNING)
        rule = alike[-1].rule(facts, declared)
        rows.append({**columns, "reference_year": alike[-1].year, "rule": rule})
    ends = [later - ONE_DAY for _earlier, later in pairwise(starts)]
    return [
        row | {"starts_on": starts_on, "ends_on": ends_on}
        for row, starts_on, ends_on in zip(rows, starts, [*ends, None], strict=True)
    ]


def declarations(pks: Iterable[int]) -> dict[int, FieldValue]:
    """The size somebody gave without figures, for each of these who has one."""
    said: dict[int, list[FieldValue]] = defaultdict(list)
    values = FieldValue.objects.filter(organisation__in=pks, field=fields.DECLARED_SIZE)
    for value in values:
        said[value.organisation_id].append(value)
    found = {}
    for pk, every in said.items():
        retained = fields.collected(fields.DECLARED_SIZE, every).retained
        if retained and retained.value:
            found[pk] = retained
    return found


def _verdicts(group: Group) -> list[Verdict]:
    """One for each day on which something changes, from the first that tells a size."""
    statuses: dict[int, EuSize] = {}  # by year of the organisation's own figures
    found: list[Verdict] = []
    for day in group.days():
        verdict = _verdict(group, day, statuses)
        if found or verdict.is_known:
            found.append(verdict)
    return found


def _verdict(group: Group, day: date, statuses: dict[int, EuSize]) -> Verdict:
    """What the law says on a day; completes the European `statuses` met so far.

    Two years and the status before them are all that the rule of two years needs.
    """
    years = [year for year in group.own_years if year < day.year][-2:]
    entities, holdings = group.entities(years), group.holdings(day)
    european = eu_status(
        group.key,
        entities,
        holdings,
        at=day,
        previous=statuses.get(years[-1] - 1) if years else None,
        control_changed_on=_change_that_counts(group, day, years),
    )
    # Public owners may go: only ceilings take two years to be crossed.
    is_public = any(remark.code == PUBLIC_CONTROL for remark in european.remarks)
    if years and european.category and not is_public:
        statuses[years[-1]] = EuSize(european.category)
    return Verdict(
        starts_on=day,
        year=_reference_year(european, years),
        french=french_category(group.key, entities, holdings, at=day),
        european=european,
    )


def _change_that_counts(group: Group, day: date, years: list[int]) -> date | None:
    """The last change of control, if figures of before would otherwise weigh."""
    changed_on = group.changed_hands_on(day)
    if changed_on and years and changed_on.year > years[0]:
        return changed_on
    return None


def _reference_year(european: SizeAssessment, years: list[int]) -> int | None:
    """The last year of its own; without any, the last of those it counts with."""
    if years:
        return years[-1]
    used = [line.figures.closed_on.year for line in european.perimeter if line.figures]
    return max(used, default=None)


def _only(declared: FieldValue) -> dict[str, Any]:
    return {
        "category": declared.value,
        "eu_status": "",
        "is_estimated": True,
        "reference_year": None,
        "rule": _said(declared),
        "starts_on": BEGINNING,
        "ends_on": None,
    }


def _said(declared: FieldValue) -> dict[str, Any]:
    return {
        "declared": declared.value,
        "declared_by": declared.source,
        "declared_on": declared.observed_on.isoformat(),
    }
