"""Who opened what: written as the content is shown, forgotten after a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from grappe.audit import behind
from grappe.documents.models import Act, Door, Opening

TARGET_LENGTH = 200


def log(
    who: Any,
    *,
    cluster: Any,
    act: str,
    target: str,
    at: datetime,
    door: str,
    project: Any = None,
    document: Any = None,
    reader: str = "",
) -> Opening:
    """Write that somebody saw a content; `who` is an access, a user or, by link, None.

    `target` says what was seen in words that hold no content: "dossier", "budget", the
    name of a file. Somebody without an account is named by `reader`; who looks through
    somebody else's eyes is the one who saw.
    """
    return Opening.objects.create(
        cluster=cluster,
        project=project,
        document=document,
        user=behind.current.get() or getattr(who, "user", who),
        reader=reader[:TARGET_LENGTH],
        at=at,
        act=Act(act),
        target=target[:TARGET_LENGTH],
        door=Door(door),
    )


def log_many(
    who: Any,
    projects: Iterable[int],
    *,
    cluster: Any,
    act: str,
    target: str,
    at: datetime,
    door: str,
) -> None:
    """Write that somebody saw something of several projects at once, by their keys."""
    Opening.objects.bulk_create(
        Opening(
            cluster=cluster,
            project_id=project,
            user=behind.current.get() or getattr(who, "user", who),
            at=at,
            act=Act(act),
            target=target[:TARGET_LENGTH],
            door=Door(door),
        )
        for project in projects
    )


def forget(at: datetime) -> int:
    """Delete the openings older than the installation keeps; how many there were."""
    limit = at - timedelta(days=settings.GRAPPE_OPENING_DAYS)
    return Opening.objects.filter(at__lt=limit).delete()[0]
