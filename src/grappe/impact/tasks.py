"""Estimating in the background, where a panel is too large for a page to wait."""

from django_tasks import task

from grappe.impact import actions
from grappe.impact.models import Inference, Run

# Up to this many yearly rows, the page does the work itself; unless it draws again and
# again on the whole panel.
SMALL, SMALL_TO_DRAW = 20_000, 2_000


def is_long(run: Run) -> bool:
    """Whether a run takes longer than somebody should wait for a page."""
    draws = (
        run.plan.inference == Inference.PERMUTATION or "placebo_space" in run.plan.tests
    )
    return run.panel.row_count > (SMALL_TO_DRAW if draws else SMALL)


@task()
def estimate(run_id: int) -> None:
    run = Run.objects.select_related("plan__study__cluster", "panel").get(pk=run_id)
    actions.carry_out(run)
