"""The membership a row speaks of: a new spell, the end of one, another category."""

from datetime import date
from typing import Any

from grappe.imports.registry import Run
from grappe.memberships.importing.parsing import Parsed
from grappe.memberships.importing.plans import Plan, SpellPlan
from grappe.memberships.importing.records import Records
from grappe.memberships.importing.terms import Terms
from grappe.memberships.importing.words import exit_of
from grappe.memberships.models import ExitKind, Membership


def plan_spell(plan: Plan, records: Records, terms: Terms, run: Run) -> None:
    row = plan.row
    spells = records.memberships[plan.organisation.pk] if plan.organisation else []
    start, end = row.membership.get("starts_on"), row.membership.get("ends_on")
    record = find_spell(spells, start, run.on)
    if record is None and start is None:
        start = default_start(row, run)
        if start is None:
            return
    if row.is_refused:
        return
    spell = SpellPlan(record)
    if record is None:
        spell.values["starts_on"] = start
        plan.change("starts_on", None, start)
    first: Any = record.starts_on if record else start
    last = end or (record.ends_on if record else None)
    if last and last < first:
        dates = {"start": first.isoformat(), "end": last.isoformat()}
        row.error("end_before_start", "ends_on", **dates)
        return
    if record is None or end:
        refuse_overlap(row, spells, record, first, last)
    plan_end(plan, spell, end, terms)
    plan_category(plan, spell, records, terms, run)
    if spell.writes:
        plan.spell = spell


def find_spell(
    spells: list[Membership], start: date | None, on: date
) -> Membership | None:
    """The spell that starts that day; without a day, the current one, else the last."""
    if start is not None:
        return next((one for one in spells if one.starts_on == start), None)
    current = [one for one in spells if one.is_in_force(on)]
    return max(current or spells, key=lambda one: one.starts_on, default=None)


def default_start(row: Parsed, run: Run) -> date | None:
    if any(m.field == "starts_on" and m.level == "error" for m in row.messages):
        return None
    since = run.options.get("since")
    if since:
        return date.fromisoformat(since)
    if end := row.membership.get("ends_on"):
        row.error("end_without_start", "starts_on", end=end.isoformat())
    else:
        row.error("since_missing", "starts_on")
    return None


def refuse_overlap(
    row: Parsed,
    spells: list[Membership],
    record: Membership | None,
    first: date,
    last: date | None,
) -> None:
    for other in spells:
        if other is record:
            continue
        after_it = other.ends_on is not None and other.ends_on < first
        before_it = last is not None and last < other.starts_on
        if after_it or before_it:
            continue
        start = other.starts_on.isoformat()
        if other.ends_on is None:
            row.error("already_member_open", "starts_on", start=start)
        else:
            dates = {"start": start, "end": other.ends_on.isoformat()}
            row.error("already_member", "starts_on", **dates)
        return


def plan_end(plan: Plan, spell: SpellPlan, end: date | None, terms: Terms) -> None:
    if end is None:
        return
    record = spell.record
    values: dict[str, Any] = {}
    if record is None or record.ends_on != end:
        values["ends_on"] = end
    said = plan.row.membership.get("end_reason", "")
    if said or record is None or not record.end_kind:
        values |= exit_values(plan, spell, said, terms)
    if record is not None:
        values = {
            name: value
            for name, value in values.items()
            if getattr(record, name) != value
        }
    spell.values |= values
    for name in ("ends_on", "end_kind", "end_note"):
        if values.get(name):
            plan.change(name, getattr(record, name, None), values[name])


def exit_values(
    plan: Plan, spell: SpellPlan, said: str, terms: Terms
) -> dict[str, Any]:
    """How it left: by the cluster's own reasons, else by the kind the word tells."""
    row = plan.row
    blank = {"end_kind": ExitKind.OTHER.value, "end_reason_id": None, "end_note": ""}
    if not said:
        return blank
    key = terms.find("end_reason", said)
    if key is not None:
        reason = terms.record("end_reason", key)
        if reason.kind != ExitKind.MERGER:
            return blank | {"end_kind": reason.kind, "end_reason_id": reason.pk}
        row.warn("merger_is_noted", "end_reason")
        return blank | {"end_note": said}
    kind = exit_of(said)
    if kind == ExitKind.MERGER:
        # A merger names who remains, which no column tells.
        row.warn("merger_is_noted", "end_reason")
        return blank | {"end_note": said}
    if kind is None:
        row.warn("reason_kept_as_note", "end_reason", text=said[:60])
        return blank | {"end_note": said}
    return blank | {"end_kind": kind}


def plan_category(
    plan: Plan, spell: SpellPlan, records: Records, terms: Terms, run: Run
) -> None:
    row = plan.row
    periods = records.categories[spell.record.pk] if spell.record else []
    spell.categories = periods
    said = row.membership.get("category", "")
    college = row.membership.get("college", "")
    if not said:
        if college and terms.find("college", college) is None:
            row.warn("college_unknown", "college", text=college[:60])
        return
    key = terms.find("category", said)
    if key is None:
        row.error("category_unknown", "category", text=said[:60])
        return
    if terms.is_new("category", key):
        row.warn("to_be_created", "category", text=terms.label("category", key))
    tell_college(row, key, college, terms)
    category = terms.record("category", key)
    current = next(
        (one for one in periods if one.is_in_force(run.on)),
        periods[-1] if periods else None,
    )
    if current and category and current.category_id == category.pk:
        return
    spell.category = key
    before = current.category.name_fr if current else None
    plan.change("category", before, terms.label("category", key))


def tell_college(row: Parsed, key: str, college: str, terms: Terms) -> None:
    if not college or terms.is_new("category", key):
        if college and terms.find("college", college) is None:
            row.warn("college_unknown", "college", text=college[:60])
        return
    found = terms.find("college", college)
    category = terms.record("category", key)
    if found is None:
        row.warn("college_unknown", "college", text=college[:60])
    elif category.college_id != terms.record("college", found).pk:
        names = {"category": category.name_fr, "text": college[:60]}
        row.warn("college_differs", "college", **names)
