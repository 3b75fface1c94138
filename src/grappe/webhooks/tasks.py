"""Background work of notices: what a new link of the chain sets off."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from grappe.webhooks import sending
from grappe.webhooks.models import Delivery, DeliveryState, Endpoint


@task()
def send_all() -> str:
    """Send what is due, and come back for what is left or must be tried again."""
    if sending.run():
        enqueue()
        return "more to send"
    waiting = Delivery.objects.filter(
        state=DeliveryState.WAITING, endpoint__is_active=True
    )
    after = waiting.order_by("next_try_at").values_list("next_try_at", flat=True)
    if (first := after.first()) and is_queued():
        # One second later: a clock that is a little behind must not come too early.
        send_all.using(run_after=first + timedelta(seconds=1)).enqueue()
    return "done"


def wake() -> None:
    """After each sealing: one job waits at most, and no action waits for it.

    Without a worker, as on a developer's machine, `grappe webhooks send` and the night
    job do the same.
    """
    if is_queued() and Endpoint.objects.filter(is_active=True).exists():
        enqueue()


def enqueue() -> None:
    """Ask a worker, unless one was asked already."""
    if is_queued():
        asked = DBTaskResult.objects.ready().filter(task_path=send_all.module_path)
        if asked.exists():
            return
    send_all.enqueue()


def is_queued() -> bool:
    return bool(send_all.get_backend().supports_defer)


def nightly() -> tuple[bool, int]:
    """Catch up, and forget old notices; whether some are left, how many are gone."""
    at = timezone.now()
    more = True
    while more and timezone.now() < at + timedelta(minutes=10):
        more = sending.run()
    return more, sending.forget(at)
