"""What a project brought to a partner in a year: asked by link, answered, corrected."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.followup import links
from grappe.followup.actions.steps import NotAskable, save_whole, write
from grappe.followup.models import WON_STATES, Bid, Returns
from grappe.projects import queries
from grappe.projects.models import Partner, PartnerRole, Project, ProjectStage

# Economic results are told during the project and in the seven years after its end.
MOST_YEARS = 7
FIGURES = ("jobs", "turnover_eur", "patents", "products")
QUESTIONS = (*FIGURES, "comment")
NONCE_LENGTH = 32


class NotAnswerable(Exception):
    """No answer can be taken; the message is for whoever answers."""


@transaction.atomic
def ask_returns(
    partner: Partner,
    *,
    year: int,
    expires_on: date,
    to: str = "",
    by: User | None,
    at: datetime,
) -> Returns:
    """Send a partner the link to its figures of a year, with what is known filled in.

    Raises NotAskable if the project neither runs nor ended in the seven years before,
    the year is to come, it was asked for already, or there is no address.
    """
    partner = Partner.objects.select_related("project__cluster", "organisation").get(
        pk=partner.pk
    )
    _check(partner.project, year, expires_on, at)
    returns = Returns(
        partner=partner,
        year=year,
        sent_to=to or address_of(partner, timezone.localdate(at)),
        nonce=get_random_string(NONCE_LENGTH),
        asked_at=at,
        expires_on=expires_on,
        prefilled=prefill(partner, year),
    )
    if not returns.sent_to:
        raise NotAskable(_("This partner has no contact with an e-mail address."))
    save_whole(returns, NotAskable)
    links.let_leave(returns)
    _write("followup.returns_asked", returns, by=by, at=at)
    return returns


def ask_everybody(
    access: Access, *, year: int, expires_on: date, by: User | None, at: datetime
) -> tuple[int, int]:
    """Ask the partners of funded projects: how many, and how many have no address.

    Those asked already, and projects that cannot be asked of that year, are left alone.
    Raises NotAskable if the year or the day cannot be for anybody.
    """
    on = timezone.localdate(at)
    if year > on.year:
        raise NotAskable(_("This year has not come yet."))
    if expires_on < on:
        raise NotAskable(_("The link would have expired already."))
    listed = Project.objects.listed_for(access)
    won = Bid.objects.filter(state__in=WON_STATES).values("project")
    asked = Returns.objects.filter(year=year).values("partner")
    parts = (
        Partner.objects.filter(project__in=listed.filter(pk__in=won).values("pk"))
        .exclude(pk__in=asked)
        .exclude(role=PartnerRole.SUBCONTRACTOR)
        .select_related("project")
        .order_by("pk")
    )
    count = without = 0
    for partner in parts:
        if year not in years_of(partner.project, on):
            continue
        if not address_of(partner, on):
            without += 1
            continue
        ask_returns(partner, year=year, expires_on=expires_on, by=by, at=at)
        count += 1
    return count, without


@transaction.atomic
def ask_again(
    returns: Returns,
    *,
    expires_on: date,
    to: str = "",
    by: User | None,
    at: datetime,
) -> Returns:
    """Send a fresh link, to another address if one is given: the older stops working.

    Raises NotAskable if the day has passed.
    """
    returns = _locked(returns)
    if expires_on < timezone.localdate(at):
        raise NotAskable(_("The link would have expired already."))
    returns.nonce = get_random_string(NONCE_LENGTH)
    returns.sent_to, returns.expires_on = to or returns.sent_to, expires_on
    if not returns.sent_to:
        raise NotAskable(_("This partner has no contact with an e-mail address."))
    returns.revoked_at = returns.mailed_at = None
    returns.mail_error = ""
    save_whole(returns, NotAskable)
    links.let_leave(returns)
    _write("followup.returns_asked_again", returns, by=by, at=at)
    return returns


@transaction.atomic
def revoke_returns(returns: Returns, *, by: User | None, at: datetime) -> Returns:
    """Take a link back; an answer given stays. Raises NotAskable if it was before."""
    returns = _locked(returns)
    if returns.revoked_at is not None:
        raise NotAskable(_("This link was taken back already."))
    returns.revoked_at = at
    save_whole(returns, NotAskable)
    _write("followup.returns_revoked", returns, by=by, at=at)
    return returns


@transaction.atomic
def open_returns(token: str, *, at: datetime) -> Returns:
    """Follow a link; the first time is kept. Raises NotAnswerable."""
    returns = followed(token, at)
    if returns.opened_at is None:
        returns.opened_at = at
        returns.save(update_fields=["opened_at"])
    return returns


def followed(token: str, at: datetime) -> Returns:
    """The return behind a link that still takes an answer.

    Raises NotAnswerable with one sentence for all: an old address tells nothing.
    """
    returns = links.read(token)
    if returns is None or not returns.is_open(timezone.localdate(at)):
        raise NotAnswerable(
            _("This link has expired, was taken back, or never was one.")
        )
    return returns


@transaction.atomic
def answer_returns(
    returns: Returns, values: Mapping[str, Any], *, by: User | None, at: datetime
) -> Returns:
    """Keep the figures of a partner, or their correction; `by` is None by the link.

    Raises NotAnswerable if the link is closed, or no figure is given. The team, who
    were told on the phone, write after the link closed too.
    """
    returns = _locked(returns)
    if by is None and not returns.is_open(timezone.localdate(at)):
        raise NotAnswerable(_("This link takes no answer any more."))
    if all(values.get(name) is None for name in FIGURES):
        raise NotAnswerable(_("Give one figure at least; zero is a figure."))
    for name in FIGURES:
        setattr(returns, name, values.get(name))
    returns.comment = str(values.get("comment") or "").strip()
    is_first = returns.answered_at is None
    returns.answered_at, returns.entered_by = at, by
    returns.opened_at = returns.opened_at or at
    save_whole(returns, NotAnswerable)
    kind = "followup.returns_answered" if is_first else "followup.returns_corrected"
    _write(kind, returns, by=by, at=at)
    return returns


def prefill(partner: Partner, year: int) -> dict[str, Any]:
    """What was said the year before; else what the dossier expected for that year."""
    last = partner.returns.answered().filter(year=year - 1).first()
    if last is not None:
        return {name: _plain(getattr(last, name)) for name in FIGURES}
    end = partner.project.ended_on
    expected = end and partner.forecasts.filter(year=year - end.year).first()
    if not expected:
        return {}
    return {
        "jobs": _plain(expected.jobs),
        "turnover_eur": _plain(expected.turnover_eur),
    }


def address_of(partner: Partner, on: date) -> str:
    """Whom to write to: the contact of the dossier, else who works on it."""
    if partner.contact_email:
        return partner.contact_email
    user = queries.people_of(partner, on).order_by("pk").first()
    return user.email if user else ""


def years_of(project: Project, on: date) -> range:
    """The years of which this project may be asked, on a day."""
    if project.stage not in (ProjectStage.RUNNING, ProjectStage.ENDED):
        return range(0)
    first = project.starts_on.year if project.starts_on else on.year - MOST_YEARS
    last = on.year
    if project.ended_on:
        last = min(last, project.ended_on.year + MOST_YEARS)
    return range(first, last + 1)


def _check(project: Project, year: int, expires_on: date, at: datetime) -> None:
    on = timezone.localdate(at)
    if project.stage not in (ProjectStage.RUNNING, ProjectStage.ENDED):
        raise NotAskable(_("This project has neither begun nor ended."))
    if year > on.year:
        raise NotAskable(_("This year has not come yet."))
    if year not in years_of(project, on):
        raise NotAskable(
            _("Returns are asked from the start to the seventh year after the end.")
        )
    if expires_on < on:
        raise NotAskable(_("The link would have expired already."))


def _plain(value: Decimal | int | None) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value


def _locked(returns: Returns) -> Returns:
    return links.rows().select_for_update(of=["self"]).get(pk=returns.pk)


def _write(kind: str, returns: Returns, *, by: User | None, at: datetime) -> None:
    write(kind, returns, returns.partner.project, by=by, at=at, year=returns.year)
