"""Look up the rows of a file that have no number, chunk by chunk."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from grappe.connectors.units import Unit
from grappe.engines.identity import Identification, Query, Verdict
from grappe.imports import bulk
from grappe.imports.models import ImportRow
from grappe.organisations import registers
from grappe.organisations.identification import candidates, questions
from grappe.organisations.models import RowAnswer, RowIdentity

# What two rows that ask the same share.
SHARED = [
    *["verdict", "query", "candidates", "score", "register", "observed_on"],
    *["answer", "scheme", "value", "answered_at", "answered_by_id", "history"],
]


class Settler:
    """One pass over a file; a check asks the registers, an application does not.

    `notices` says, once for the whole file, why rows could not be looked up.
    """

    def __init__(self, batch_id: int, *, asks: bool, accept_sure: bool) -> None:
        self.batch_id = batch_id
        self.asks = asks
        self.accept_sure = accept_sure
        self.notices: list[dict[str, Any]] = []

    def settle(
        self, numbers: Sequence[int], asked: Mapping[int, Query]
    ) -> dict[int, RowIdentity]:
        """What is known of the rows asked about, among the rows of these numbers."""
        marks = {number: questions.fingerprint(one) for number, one in asked.items()}
        kept = self.kept(numbers)
        found = {
            number: one
            for number, one in kept.items()
            if one.fingerprint == marks.get(number)
        }
        if not self.asks:
            return found
        with transaction.atomic():
            # Another question, or none any longer: the old answer says nothing.
            gone = [one.pk for number, one in kept.items() if number not in found]
            RowIdentity.objects.filter(pk__in=gone).delete()
            self.refresh(found.values())
        missing = {
            number: query for number, query in asked.items() if number not in found
        }
        if missing:
            found |= self.look_up(missing, marks)
        return found

    def kept(self, numbers: Sequence[int]) -> dict[int, RowIdentity]:
        rows = RowIdentity.objects.filter(
            row__batch=self.batch_id, row__number__in=numbers
        )
        found = rows.annotate(of_row=F("row__number")).order_by()
        return {one.of_row: one for one in found}

    def refresh(self, identities: Any) -> None:
        """Follow the option on sure ones, and note what this preview takes."""
        changed = []
        for one in identities:
            if one.verdict == Verdict.SURE and not one.answer:
                self.follow(one)
            if one.previewed != one.taken:
                one.previewed = one.taken
                changed.append((one.previewed, one.pk))
        bulk.update(RowIdentity, ["previewed"], changed)

    def follow(self, one: RowIdentity) -> None:
        """Take or leave the sure number as the file's options now say."""
        scheme, value = "", ""
        if self.accept_sure and one.candidates:
            scheme, value = one.candidates[0]["scheme"], one.candidates[0]["number"]
        if (scheme, value) == (one.scheme, one.value):
            return
        # Somebody may answer at this very moment: their word stays.
        unanswered = RowIdentity.objects.filter(pk=one.pk, answer="")
        if unanswered.update(scheme=scheme, value=value):
            one.scheme, one.value = scheme, value

    def look_up(
        self, missing: Mapping[int, Query], marks: Mapping[int, str]
    ) -> dict[int, RowIdentity]:
        """Ask each different question once, whatever the number of rows that ask it."""
        wanted = {marks[number]: query for number, query in missing.items()}
        known = self.asked_before(wanted)
        known |= self.ask({m: one for m, one in wanted.items() if m not in known})
        rows = ImportRow.objects.filter(batch=self.batch_id, number__in=missing)
        made = {}
        for row in rows.only("pk", "number"):
            mark = marks[row.number]
            if mark not in known:
                continue
            values = known[mark]
            one = RowIdentity(row=row, fingerprint=mark, **values)
            one.previewed = one.taken
            made[row.number] = one
        # A second check of the same file, at the same moment, says the same.
        RowIdentity.objects.bulk_create(made.values(), ignore_conflicts=True)
        return made

    def asked_before(self, wanted: Mapping[str, Query]) -> dict[str, dict[str, Any]]:
        """Answers that other rows of the file already have."""
        rows = RowIdentity.objects.filter(
            row__batch=self.batch_id, fingerprint__in=list(wanted)
        )
        return {
            one.fingerprint: {name: getattr(one, name) for name in SHARED}
            # What somebody answered last is what they mean for the others too.
            for one in rows.exclude(answer=RowAnswer.SKIPPED).order_by("answered_at")
        }

    def ask(self, wanted: Mapping[str, Query]) -> dict[str, dict[str, Any]]:
        """Ask the registers, until one falls silent: that is told once for the file."""
        if not wanted or self.notices:
            return {}
        found = registers.look_up(list(wanted.values()))
        if found.notice:
            params = {"text": found.notice}
            self.notices.append({"code": "register_notice", "params": params})
        units = candidates.with_successors(found.units)
        asked = zip(wanted.items(), found.identifications, strict=True)
        return {
            mark: answered(query, answer, units) | self.number_of(answer)
            for place, ((mark, query), answer) in enumerate(asked)
            if place not in found.unasked
        }

    def number_of(self, answer: Identification) -> dict[str, str]:
        """The number taken without asking anybody."""
        if answer.verdict != Verdict.SURE or not self.accept_sure or not answer.best:
            return {"scheme": "", "value": ""}
        scheme, value = registers.number_of(answer.best.key)
        return {"scheme": scheme, "value": value}


def answered(
    query: Query, answer: Identification, units: Mapping[str, Unit]
) -> dict[str, Any]:
    """What is kept of an answer of the registers."""
    kept = questions.stored(query)
    if answer.problems:
        kept["problems"] = [candidates.reason_kept(one) for one in answer.problems]
    best = units.get(answer.best.key) if answer.best else None
    return {
        "verdict": str(answer.verdict),
        "query": kept,
        "candidates": candidates.kept(answer.candidates, units),
        "score": answer.best.score if answer.best else None,
        "register": best.register if best else "",
        "observed_on": best.observed_on if best else None,
    }
