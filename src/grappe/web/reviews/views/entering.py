"""The way into the pages of the team about what experts wrote."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door
from grappe.reviews import actions, rules
from grappe.web.labelling import entry


def judged(request: Any, pk: int) -> LabelRequest:
    """As one of the team who reads the opinions; 403 while one's own is awaited."""
    label_request = entry.treated(request, pk)
    if not rules.can_see_opinions(request.access, label_request, Door.READER):
        raise PermissionDenied
    return label_request


def run_checked(form: Any, run: Callable[[], Any]) -> Callable[[], Any]:
    """Run an action; where it found words that may name an expert, offer to check."""

    def runs():
        try:
            return run()
        except actions.ExpertNamed as error:
            form.offer_check(error.can_be_checked)
            raise

    return runs
