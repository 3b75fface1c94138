"""Possible duplicates: two records told apart, or the question asked again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import OrganisationPair, PairState


class NotAnswerable(Refused):
    """The pair was answered since; the message is for the user."""


@transaction.atomic
def tell_apart(pair: Any, *, by: User | None, at: datetime) -> Any:
    """Say that two records are not the same; asked again only if a name changes.

    Raises NotAnswerable if somebody answered already.
    """
    pair = _locked(pair)
    if pair.state != PairState.OPEN:
        raise NotAnswerable(_("Somebody has answered already."))
    _settle(pair, PairState.DISTINCT, by, at)
    said = _said(pair, by, at)
    if isinstance(pair, OrganisationPair):
        record("organisations.told_apart", pair, organisation=pair.first, **said)
    else:
        record("organisations.people_told_apart", pair, **said)
    return pair


@transaction.atomic
def ask_again(pair: Any, *, by: User | None, at: datetime) -> Any:
    """Take back that two records are not the same. Raises NotAnswerable if not said."""
    pair = _locked(pair)
    if pair.state != PairState.DISTINCT:
        raise NotAnswerable(_("Nobody said that these two are not the same."))
    _settle(pair, PairState.OPEN, None, None)
    said = _said(pair, by, at)
    if isinstance(pair, OrganisationPair):
        record("organisations.asked_again", pair, organisation=pair.first, **said)
    else:
        record("organisations.people_asked_again", pair, **said)
    return pair


def _locked(pair: Any) -> Any:
    rows = type(pair).objects.select_for_update(of=["self"])
    return rows.select_related("first", "second", "cluster").get(pk=pair.pk)


def _settle(pair: Any, state: PairState, by: User | None, at: datetime | None) -> None:
    pair.state, pair.settled_at, pair.settled_by = state, at, by
    pair.save(update_fields=["state", "settled_at", "settled_by"])


def _said(pair: Any, by: User | None, at: datetime) -> dict[str, Any]:
    names = {"first": pair.first.name, "second": pair.second.name}
    return {"by": by, "at": at, **names}
