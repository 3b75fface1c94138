"""Giving somebody the copy of what is kept of them; each copy is written down."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.privacy.copies import Copy, copy_of
from grappe.privacy.subjects import Subject


@transaction.atomic
def give_copy(
    whom: User | Subject, *, by: Any, at: datetime, cluster: Cluster | None = None
) -> Copy:
    """Gather what is kept of somebody and note that it was taken, and by whom.

    In a cluster, only what that cluster keeps.
    """
    subject = Subject.of_user(whom) if isinstance(whom, User) else whom
    copy = copy_of(subject, on=timezone.localdate(at), cluster=cluster)
    target = whom if isinstance(whom, User) else cluster
    if target is not None:
        record("privacy.copied", target, by=by, at=at, cluster=cluster, rows=copy.rows)
    return copy
