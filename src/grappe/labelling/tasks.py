"""Assigning in the background, where a desk is too large for a page to wait."""

from django_tasks import task

from grappe.labelling import actions
from grappe.labelling.models import AssignmentRun

# Up to this many pairs of a dossier and an expert, the page does the work itself.
SMALL = 20_000


def is_small(run: AssignmentRun) -> bool:
    return len(run.requests) * len(run.experts) <= SMALL


@task()
def assign(run_id: int) -> None:
    run = AssignmentRun.objects.select_related("cluster", "call", "run_by").get(
        pk=run_id
    )
    actions.carry_out(run)
