"""Background work of labelling: what dates bring about, and large assignments."""

from datetime import datetime

from django_tasks import task

from grappe.clusters.models import Cluster
from grappe.labelling import actions
from grappe.labelling.actions import reminders
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


def nightly_everywhere(at: datetime) -> dict[str, dict[str, int]]:
    """What the day brings to the requests of every hosted cluster, and how many."""
    return {cluster.slug: nightly(cluster, at) for cluster in Cluster.objects.hosted()}


def nightly(cluster: Cluster, at: datetime) -> dict[str, int]:
    """What dates close is closed, what was lost is said, answers are asked again."""
    return {
        "lapsed": reminders.lapse_left_behind(cluster, at=at),
        "closing": reminders.remind_closing(cluster, at=at),
        "parts": reminders.remind_parts(cluster, at=at),
        "complements": reminders.remind_complements(cluster, at=at),
        "silent": actions.remind_silent(cluster, at=at),
        "told": actions.tell_of_silent(cluster, at=at),
        "lost": actions.stop_lost(cluster, at=at),
    }
