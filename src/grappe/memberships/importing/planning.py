"""Plan a chunk of rows of a list of members; the writer carries the plans out."""

from collections.abc import Sequence
from typing import Any

from grappe.imports.models import Verdict
from grappe.imports.registry import Outcome, Run, Values
from grappe.memberships.importing.comparing import compare
from grappe.memberships.importing.details import read_details
from grappe.memberships.importing.matching import (
    contradicts,
    first_row,
    match,
    tell_match,
)
from grappe.memberships.importing.parsing import Parsed, name_folded, parse
from grappe.memberships.importing.plans import Plan
from grappe.memberships.importing.records import Records, by_key, know_names
from grappe.memberships.importing.seen import First, Seen
from grappe.memberships.importing.settling import settle
from grappe.memberships.importing.terms import Terms
from grappe.memberships.importing.writing import Writer
from grappe.organisations.identification import Settler


class MemberPlanner:
    """One pass over a list of members, in chunks of rows, in the order of the file."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.seen = Seen()
        self.terms = Terms(run)
        self.writer = Writer(run, self.terms)
        self.settler = Settler(
            run.batch_id,
            asks=not run.is_writing,
            accept_sure=bool(run.options.get("accept_sure")),
        )
        know_names(self.seen, run)

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        parsed = [self.parse(number, cells) for number, cells in rows]
        folded = {row.number: name_folded(row.name) for row in parsed if row.name}
        namesakes = self.seen.namesakes(set(folded.values()))
        if self.run.options.get("identify"):
            known = {number for number, name in folded.items() if name in namesakes}
            settle(parsed, known, self.settler)
        numbers = by_key(parsed)
        matches = {
            row.number: match(
                row, numbers, namesakes.get(folded.get(row.number, ""), [])
            )
            for row in parsed
        }
        found = [pk for pk, _ in matches.values() if pk]
        records = Records(self.run, {*found, *numbers.values()}, parsed)
        self.writer.people = {one: person.pk for one, person in records.people.items()}
        keys = {key for row in parsed for key in (*row.keys, row.name_key) if key}
        seen = self.seen.rows([*keys, *(f"org:{pk}" for pk in found)])
        outcomes = []
        fresh: dict[str, First] = {}
        for row in parsed:
            pk, code = matches[row.number]
            first, how = first_row(row, pk, seen)
            if first and not row.is_refused:
                outcomes.append(self.repeated(row, first, how))
                continue
            same = namesakes.get(folded.get(row.number, ""), [])
            if not row.is_refused:
                tell_match(row, code, numbers, same, records)
            outcome = self.compared(row, pk, records)
            if outcome.verdict != Verdict.REFUSE:
                fresh.update(self.news(row, pk, seen))
            outcomes.append(outcome)
        self.seen.remember(fresh)
        return outcomes

    def parse(self, number: int, cells) -> Parsed:
        row = parse(number, cells)
        read_details(row, cells, self.run.on)
        return row

    def repeated(self, row: Parsed, first: First, how: str) -> Outcome:
        """A row about an organisation that an earlier row already spoke of."""
        if how == "namesake":
            row.error("namesake_of_row", "legal_name", row=first.number)
        elif row.content == first.content:
            row.tell("same_as_row", row=first.number)
        elif is_other_spelling(row, first):
            row.tell("spelling_of_row", row=first.number)
        elif self.run.options.get("first_wins"):
            row.warn("merged_with_row", row=first.number)
        else:
            row.error("differs_from_row", row=first.number)
        verdict = Verdict.REFUSE if row.is_refused else Verdict.SAME
        return Outcome(row.number, verdict, title_of(row), row.messages)

    def compared(self, row: Parsed, pk: int | None, records: Records) -> Outcome:
        if pk:
            contradicts(row, records, pk)
        if row.is_refused:
            return Outcome(row.number, Verdict.REFUSE, title_of(row), row.messages)
        plan = compare(row, pk, records, self.terms, self.run)
        return Outcome(
            row.number,
            verdict_of(plan),
            title_of(row) or str(plan.organisation or ""),
            row.messages,
            {} if row.is_refused else plan.changes,
            target=f"organisation:{pk}" if pk else "",
            plan=plan,
        )

    def news(
        self, row: Parsed, pk: int | None, seen: dict[str, First]
    ) -> dict[str, First]:
        """What finds this row from now on, which no earlier row had."""
        first = First(
            row.number,
            row.content,
            bool(row.keys),
            row.content_but_name,
            bool(row.found),
        )
        keys = [*row.keys, row.name_key, f"org:{pk}" if pk else ""]
        fresh = dict.fromkeys([key for key in keys if key and key not in seen], first)
        seen.update(fresh)
        return fresh

    @property
    def notices(self) -> list[dict[str, Any]]:
        return self.settler.notices

    def write(self, outcomes: Sequence[Outcome], journal) -> None:
        self.writer.write([outcome.plan for outcome in outcomes], journal)

    def close(self) -> None:
        self.seen.close()


def verdict_of(plan: Plan) -> Verdict:
    if plan.row.is_refused:
        return Verdict.REFUSE
    if plan.organisation is None or not plan.is_known:
        return Verdict.CREATE
    return Verdict.CHANGE if plan.writes else Verdict.SAME


def is_other_spelling(row: Parsed, first: First) -> bool:
    """The same but for the name, which a register led to one number."""
    is_found = bool(row.found) or first.is_found
    return is_found and row.content_but_name == first.content_but_name


def title_of(row: Parsed) -> str:
    return row.organisation.get("brand_name") or row.name
