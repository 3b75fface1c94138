"""Measured effects beside the figures: another kind of number, and named so."""

from dataclasses import dataclass

from grappe.accounts.access import Access
from grappe.impact import queries, rules
from grappe.impact.models import Run, Study
from grappe.impact.wording import Headline, headline


@dataclass(frozen=True)
class Measured:
    run: Run
    study: Study
    headline: Headline
    may_open_evidence: bool


def effects(access: Access) -> list[Measured]:
    """The published effects of a cluster that this person may read."""
    if not rules.can_see_studies(access):
        return []
    opens = rules.can_see_work(access)
    return [
        Measured(run, run.study, told, opens)
        for run in queries.measured(access.cluster)
        if (told := headline(run))
    ]
