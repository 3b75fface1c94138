"""Estimating in the background, where a panel is too large for a page to wait."""

from django_tasks import task

from grappe.impact import actions
from grappe.impact.models import Run

# Up to this many yearly rows, the page does the work itself.
SMALL = 20_000


@task()
def estimate(run_id: int) -> None:
    run = Run.objects.select_related("plan__study__cluster", "panel").get(pk=run_id)
    actions.carry_out(run)
