"""Carry out the plans of a chunk of rows: a few bulk statements, all in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from grappe.audit.models import Event
from grappe.audit.sealing import seal_later
from grappe.imports import bulk
from grappe.imports.columns import folded
from grappe.imports.journal import Change, Journal
from grappe.imports.registry import Run
from grappe.memberships.importing import sizes
from grappe.memberships.importing.fields import VOCABULARIES
from grappe.memberships.importing.plans import Plan
from grappe.memberships.importing.terms import Terms
from grappe.memberships.models import CategoryPeriod, Membership
from grappe.organisations import fields, sizing
from grappe.organisations.models import (
    AnnualFigures,
    Establishment,
    FieldValue,
    FigureSource,
    Organisation,
    OtherNumber,
    Person,
    Position,
    Source,
)


class Writer:
    def __init__(self, run: Run, terms: Terms) -> None:
        self.run = run
        self.terms = terms
        # Organisations whose size is to be worked out again.
        self.resized: set[int] = set()
        # People met in this chunk, by e-mail and name: one key for two positions.
        self.people: dict[tuple[str, str], int] = {}

    def write(self, plans: Sequence[Plan], journal: Journal) -> None:
        if not plans:
            return
        self.journal = journal
        self.terms.make(self.missing_terms(plans), journal)
        self.write_organisations(plans)
        self.write_values(plans)
        self.write_numbers([plan for plan in plans if plan.numbers])
        self.write_places([plan for plan in plans if plan.place])
        self.write_figures([plan for plan in plans if plan.figures])
        self.write_spells([plan for plan in plans if plan.spell])
        for kind in VOCABULARIES:
            self.write_links(kind, [plan for plan in plans if kind in plan.links])
        self.write_contacts([plan for plan in plans if plan.contact])
        self.write_events(plans)
        sizes.work_out(self.resized)
        self.resized.clear()

    def missing_terms(self, plans: Sequence[Plan]) -> Iterable[tuple]:
        for plan in plans:
            number = plan.row.number
            for kind, keys in plan.links.items():
                for key in keys:
                    yield kind, key, number, ""
            if plan.spell and plan.spell.category:
                said = plan.row.membership.get("college", "")
                college = self.terms.find("college", said) if said else ""
                yield "category", plan.spell.category, number, college or ""

    def write_organisations(self, plans: Sequence[Plan]) -> None:
        new = [plan for plan in plans if plan.organisation is None]
        keys = self.insert(Organisation, [plan.columns for plan in new], new)
        for plan, key in zip(new, keys, strict=True):
            plan.key = key
        changed = [
            (
                plan.organisation,
                assign(plan.organisation, plan.columns),
                plan.row.number,
            )
            for plan in plans
            if plan.organisation is not None and plan.columns
        ]
        self.journal.change(changed)
        self.resized.update(
            organisation.pk
            for organisation, before, _ in changed
            if not sizing.FIELDS.isdisjoint(before)
        )

    def write_values(self, plans: Sequence[Plan]) -> None:
        said = [
            (plan.key, name, value, self.origin(plan, name), plan.row.number)
            for plan in plans
            for name, value in plan.said.items()
        ]
        if not said:
            return
        keys, names, values, origins, rows = zip(*said, strict=True)
        same = {
            "cluster_id": self.run.cluster.pk,
            "source": Source.IMPORT.value,
            "observed_on": self.run.on,
            "recorded_at": self.run.at,
            "recorded_by_id": self.run.by and self.run.by.pk,
        }
        given: dict[str, bulk.Column] = {
            "organisation_id": keys,
            "field": names,
            "value": values,
            "detail": origins,
        }
        given |= {name: [value] * len(said) for name, value in same.items()}
        # What was said stays said: a later decision on a field is not lost by undoing.
        self.journal.insert(FieldValue, given, rows, watched=False)
        self.resized.update(
            key for key, name, *_rest in said if name == fields.DECLARED_SIZE
        )

    def origin(self, plan: Plan, name: str) -> str:
        """Where a value comes from, for whoever wonders one day."""
        if plan.row.found != name:
            return self.run.filename[:200]
        found = _("found in the register")
        return f"{self.run.filename[:150]}, {found}"[:200]

    def write_numbers(self, plans: Sequence[Plan]) -> None:
        records = [
            {
                "organisation_id": plan.key,
                "scheme": scheme,
                "value": value,
                "detail": self.origin(plan, scheme),
                "recorded_at": self.run.at,
            }
            for plan in plans
            for scheme, value in plan.numbers.items()
        ]
        owners = [plan for plan in plans for _scheme in plan.numbers]
        self.insert(OtherNumber, records, owners, watched=False)

    def insert(
        self,
        model: type[Model],
        records: Sequence[Mapping[str, Any]],
        plans: Sequence[Plan],
        *,
        watched: bool = True,
    ) -> list[int]:
        """Insert a record for each plan; return their keys."""
        given = bulk.by_column(model, records)
        rows = [plan.row.number for plan in plans]
        return self.journal.insert(model, given, rows, watched=watched)

    def write_places(self, plans: Sequence[Plan]) -> None:
        demoted: list[Change] = []
        changed: list[Change] = []
        for plan in plans:
            place, number = plan.place, plan.row.number
            if place.demoted:
                before = assign(place.demoted, {"is_head_office": False})
                demoted.append((place.demoted, before, number))
            if place.record is not None:
                before = assign(place.record, place.values)
                changed.append((place.record, before, number))
        self.journal.change(demoted)
        self.journal.change(changed)
        new = [plan for plan in plans if plan.place.record is None]
        head = {"is_head_office": True}
        records = [
            {"organisation_id": plan.key, **head, **plan.place.values} for plan in new
        ]
        self.insert(Establishment, records, new)

    def write_figures(self, plans: Sequence[Plan]) -> None:
        self.resized.update(plan.key for plan in plans)
        old = [plan for plan in plans if plan.figures[0] is not None]
        self.journal.change(
            [
                (record, assign(record, values), plan.row.number)
                for plan in old
                for record, values in [plan.figures]
            ]
        )
        new = [plan for plan in plans if plan.figures[0] is None]
        source = {"source": FigureSource.DECLARED.value}
        records = [
            {"organisation_id": plan.key, **source, **plan.figures[1]} for plan in new
        ]
        self.insert(AnnualFigures, records, new)

    def write_spells(self, plans: Sequence[Plan]) -> None:
        new = [plan for plan in plans if plan.spell.record is None]
        old = [plan for plan in plans if plan.spell.record is not None]
        cluster = {"cluster_id": self.run.cluster.pk}
        records = [
            {**cluster, "organisation_id": plan.key, **plan.spell.values}
            for plan in new
        ]
        keys = self.insert(Membership, records, new)
        for plan, key in zip(new, keys, strict=True):
            plan.spell.key = key
        self.change_spells(old)
        self.write_categories([plan for plan in plans if plan.spell.category])

    def change_spells(self, plans: Sequence[Plan]) -> None:
        changed: list[Change] = []
        periods: list[Change] = []
        for plan in plans:
            spell, number = plan.spell, plan.row.number
            before = assign(spell.record, spell.values)
            if before:
                changed.append((spell.record, before, number))
            if "ends_on" in before:
                ends = close_periods(spell, before["ends_on"])
                periods.extend((period, was, number) for period, was in ends)
        self.journal.change(changed)
        self.journal.change(periods)

    def write_categories(self, plans: Sequence[Plan]) -> None:
        changed: list[Change] = []
        created: list[dict[str, Any]] = []
        new: list[Plan] = []
        for plan in plans:
            spell, number = plan.spell, plan.row.number
            category = self.terms.record("category", spell.category)
            first = spell.starts_on
            current = current_period(spell.categories, self.run.on)
            if current is not None:
                day = max(self.run.on, current.starts_on)
                ended = current.ends_on is not None and current.ends_on < day
                if current.starts_on == day or ended:
                    # It never ruled a day before today, or it is all past: corrected.
                    before = assign(current, {"category_id": category.pk})
                    changed.append((current, before, number))
                    continue
                before = assign(current, {"ends_on": day - timedelta(days=1)})
                changed.append((current, before, number))
                first = day
            new.append(plan)
            created.append(
                {
                    "membership_id": spell.key or spell.record.pk,
                    "category_id": category.pk,
                    "starts_on": first,
                    "ends_on": spell.ends_on,
                }
            )
        self.journal.change(changed)
        self.insert(CategoryPeriod, created, new)

    def write_links(self, kind: str, plans: Sequence[Plan]) -> None:
        through = getattr(Organisation, kind).through
        links_field: Any = Organisation._meta.get_field(kind)
        term = f"{links_field.m2m_reverse_field_name()}_id"
        pairs = [(plan, key) for plan in plans for key in plan.links[kind]]
        links = [
            {"organisation_id": plan.key, term: self.terms.record(kind, key).pk}
            for plan, key in pairs
        ]
        self.insert(through, links, [plan for plan, _ in pairs], watched=False)

    def write_contacts(self, plans: Sequence[Plan]) -> None:
        new = [plan for plan in plans if plan.contact.position is None]
        unknown: dict[tuple[str, str], Plan] = {}
        for plan in new:
            if (one := identity(plan.contact.person)) not in self.people:
                unknown.setdefault(one, plan)
        made = list(unknown.values())
        keys = self.insert(Person, [plan.contact.person for plan in made], made)
        self.people |= dict(zip(unknown, keys, strict=True))
        self.insert(Position, [self.position(plan) for plan in new], new)
        people: list[Change] = []
        titles: list[Change] = []
        for plan in plans:
            contact, number = plan.contact, plan.row.number
            if contact.position is not None and contact.person:
                person = contact.position.person
                people.append((person, assign(person, contact.person), number))
            if contact.position is not None and contact.job_title:
                before = assign(contact.position, {"job_title": contact.job_title})
                titles.append((contact.position, before, number))
        self.journal.change(people)
        self.journal.change(titles)

    def position(self, plan: Plan) -> dict[str, Any]:
        """Somebody's place, for as long as the membership that brought them."""
        starts_on, ends_on = self.run.on, None
        spell = plan.spell
        if spell and spell.ends_on and spell.ends_on < self.run.on:
            starts_on, ends_on = spell.starts_on, spell.ends_on
        return {
            "cluster_id": self.run.cluster.pk,
            "organisation_id": plan.key,
            "person_id": self.people[identity(plan.contact.person)],
            "job_title": plan.contact.job_title or "",
            "starts_on": starts_on,
            "ends_on": ends_on,
        }

    def write_events(self, plans: Sequence[Plan]) -> None:
        """One line a member, so that its own history tells where it comes from."""
        run, label = self.run, Organisation._meta.label_lower
        source = {"batch": run.batch_id, "filename": run.filename}
        events = [
            {
                "kind": "imports.member_created"
                if plan.is_new
                else "imports.member_changed",
                "at": run.at,
                "by_id": run.by and run.by.pk,
                "cluster_id": run.cluster.pk,
                "organisation_id": plan.key,
                "target": f"{label}:{plan.key}",
                "data": source
                | {"row": plan.row.number, "changes": sorted(plan.changes)},
            }
            for plan in plans
        ]
        keys = bulk.insert(Event, bulk.complete(Event, bulk.by_column(Event, events)))
        seal_later(keys[0])


def assign(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set the values that differ; return what they replaced."""
    before = {}
    for name, value in values.items():
        if getattr(record, name) != value:
            before[name] = getattr(record, name)
            setattr(record, name, value)
    return before


def close_periods(spell: Any, old_end: date | None) -> list[tuple[Any, dict]]:
    """The categories of a membership end with it."""
    end = spell.record.ends_on
    changed = []
    for period in spell.categories:
        last_one = period.ends_on is None or period.ends_on in (old_end, end)
        too_late = (
            end is not None and period.ends_on is not None and period.ends_on > end
        )
        if not (last_one or too_late) or (end and period.starts_on > end):
            continue
        if before := assign(period, {"ends_on": end}):
            changed.append((period, before))
    return changed


def identity(person: dict[str, str]) -> tuple[str, str]:
    """What makes two contacts of a file one person."""
    name = folded(f"{person.get('given_name', '')} {person['family_name']}")
    return person.get("email", ""), name


def current_period(periods: Sequence[Any], on: date) -> Any:
    inside = [period for period in periods if period.is_in_force(on)]
    return (inside or list(periods) or [None])[-1]
