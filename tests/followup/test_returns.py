"""Yearly returns: asked by a link, answered without an account, corrected, closed."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from grappe.audit.models import Event
from grappe.followup import actions, links
from grappe.followup.actions import reminders
from grappe.followup.models import Returns
from grappe.projects.models import Forecast
from tests.factories import NOON, TODAY
from tests.factories.followup import ReturnsFactory
from tests.factories.projects import PartnerFactory, ProjectMemberFactory

pytestmark = pytest.mark.django_db

UNTIL = TODAY + timedelta(days=60)
FIGURES = {
    "jobs": Decimal("2.5"),
    "turnover_eur": Decimal("120000.00"),
    "patents": 1,
    "products": 0,
}


def partner(**more):
    given = {"project__ended": True, "contact_email": "rosa@fiction.example"}
    return PartnerFactory(**given | more)


def ask(part, **more):
    asked = {"year": 2025, "expires_on": UNTIL, "by": None, "at": NOON}
    return actions.ask_returns(part, **asked | more)


def figures(returns):
    returns.refresh_from_db()
    return {name: getattr(returns, name) for name in FIGURES}


def test_ask_returns_mails_a_link_that_is_stored_nowhere(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        # The task that sends it reads the clock.
        returns = ask(partner(), expires_on=date(2190, 1, 1))

    returns.refresh_from_db()
    [sent] = mail.outbox
    [token] = re.findall(r"/returns/answer/([^/]+)/", sent.body)
    assert (returns.sent_to, returns.mail_error) == ("rosa@fiction.example", "")
    assert (sent.to, links.read(token)) == (["rosa@fiction.example"], returns)
    # A year is no number of things.
    assert " 2025" in sent.body
    assert Event.objects.get().data == {
        "acronym": returns.partner.project.acronym,
        "year": 2025,
    }


def test_ask_returns_writes_to_who_works_for_the_partner():
    part = partner(contact_email="")
    member = ProjectMemberFactory(project=part.project, organisation=part.organisation)

    assert ask(part).sent_to == member.user.email


@pytest.mark.parametrize(
    ("given", "asked", "why"),
    [
        ({"project__ended": False}, {}, "neither begun nor ended"),
        ({}, {"year": TODAY.year + 1}, "year has not come"),
        ({"project__ended_on": date(2017, 12, 31)}, {}, "seventh year"),
        ({}, {"expires_on": date(2020, 1, 1)}, "expired already"),
        ({"contact_email": ""}, {}, "no contact"),
    ],
)
def test_ask_returns_refuses(given, asked, why):
    with pytest.raises(actions.NotAskable, match=why):
        ask(partner(**given), **asked)


def test_ask_returns_once_a_year_up_to_the_seventh_year():
    part = partner(project__ended_on=date(2018, 12, 31))

    ask(part)

    with pytest.raises(actions.NotAskable, match="already for this year"):
        ask(part)


def test_prefill_by_the_year_before_else_by_the_dossier():
    part = partner()
    Forecast.objects.create(partner=part, year=1, turnover_eur=50_000, jobs=1)

    assert actions.returns.prefill(part, 2024) == {}
    assert actions.returns.prefill(part, 2026) == {
        "jobs": "1.0",
        "turnover_eur": "50000.00",
    }
    actions.answer_returns(ask(part), FIGURES, by=None, at=NOON)
    assert actions.returns.prefill(part, 2026) == {
        "jobs": "2.5",
        "turnover_eur": "120000.00",
        "patents": 1,
        "products": 0,
    }


def test_answer_returns_then_correct_until_the_link_expires():
    returns = ask(partner())
    token = links.token_of(returns)

    opened = actions.open_returns(token, at=NOON)
    actions.answer_returns(opened, FIGURES, by=None, at=NOON)
    actions.answer_returns(opened, FIGURES | {"patents": 2}, by=None, at=NOON)

    assert figures(returns) == FIGURES | {"patents": 2}
    assert (returns.opened_at, returns.answered_at) == (NOON, NOON)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "followup.returns_asked",
        "followup.returns_answered",
        "followup.returns_corrected",
    ]
    late = NOON + timedelta(days=61)
    with pytest.raises(actions.NotAnswerable, match="no answer any more"):
        actions.answer_returns(returns, FIGURES, by=None, at=late)


def test_answer_returns_needs_a_figure_and_refuses_negative_ones():
    returns = ask(partner())

    with pytest.raises(actions.NotAnswerable, match="one figure at least"):
        actions.answer_returns(returns, {"comment": "rien"}, by=None, at=NOON)
    with pytest.raises(actions.NotAnswerable, match="zero or more"):
        actions.answer_returns(returns, {"jobs": Decimal(-1)}, by=None, at=NOON)

    assert figures(returns) == dict.fromkeys(FIGURES)


def test_link_is_refused_when_it_expired_was_taken_back_or_replaced():
    returns = ask(partner())
    old = links.token_of(returns)

    with pytest.raises(actions.NotAnswerable):
        actions.followed(old, NOON + timedelta(days=61))
    actions.ask_again(returns, expires_on=UNTIL, by=None, at=NOON)
    with pytest.raises(actions.NotAnswerable):
        actions.followed(old, NOON)
    returns.refresh_from_db()
    fresh = links.token_of(returns)
    assert actions.followed(fresh, NOON) == returns
    actions.revoke_returns(returns, by=None, at=NOON)
    with pytest.raises(actions.NotAnswerable):
        actions.followed(fresh, NOON)
    with pytest.raises(actions.NotAskable, match="already"):
        actions.revoke_returns(returns, by=None, at=NOON)


def test_link_altered_by_one_character_is_refused():
    token = links.token_of(ask(partner()))

    @given(st.integers(0, len(token) - 1), st.characters(codec="utf-8"))
    def altered(place, character):
        other = token[:place] + character + token[place + 1 :]
        if other != token:
            assert links.read(other) is None

    altered()


def test_returns_are_reminded_twice_at_most():
    returns = ask(partner())
    answered = ask(partner(project=returns.partner.project))
    actions.answer_returns(answered, FIGURES, by=None, at=NOON)
    cluster = returns.partner.project.cluster

    counts = [
        reminders.remind_returns(cluster, at=NOON + timedelta(days=days))
        for days in (1, 14, 15, 28, 42)
    ]

    assert counts == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"jobs": Decimal(-1), "answered_at": NOON}, "returns_are_not_negative"),
        ({"patents": 1}, "returns_unanswered_are_empty"),
    ],
)
def test_returns_constraints(given, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReturnsFactory(**given)


def test_returns_once_a_year():
    returns = ReturnsFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnsFactory(partner=returns.partner, year=returns.year)

    assert Returns.objects.count() == 1
