"""The yearly look at a running project: asked, received, returned, accepted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.followup import actions
from grappe.followup.actions import reminders
from grappe.outbox.models import Mail
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.followup import BidFactory, ProgressFactory
from tests.factories.projects import ProjectFactory, ProjectMemberFactory

pytestmark = pytest.mark.django_db

DUE = TODAY + timedelta(days=30)


def running(**more):
    member = ProjectMemberFactory(project__stage="running", editor=True, **more)
    return member.project, member.user


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_progress_goes_back_and_forth_until_accepted():
    project, writer = running()
    project.owner = UserFactory()
    project.save()

    progress = actions.ask_progress(project, year=2025, due_on=DUE, by=None, at=NOON)
    actions.receive_progress(
        progress, text=" En route ", spent_eur=Decimal(5), by=writer, at=NOON
    )
    actions.return_progress(progress, reply="Et le TRL ?", by=None, at=NOON)
    actions.receive_progress(progress, text="En route", trl=6, by=writer, at=NOON)
    actions.accept_progress(progress, reply="Merci", by=None, at=NOON)

    progress.refresh_from_db()
    assert (progress.state, progress.text, progress.trl, progress.received_by) == (
        "accepted",
        "En route",
        6,
        writer,
    )
    assert mails() == [
        ("followup.progress_asked", writer.email),
        ("followup.progress_received", project.owner.email),
        ("followup.progress_returned", writer.email),
        ("followup.progress_received", project.owner.email),
        ("followup.progress_accepted", writer.email),
    ]
    assert kinds() == [
        "followup.progress_asked",
        "followup.progress_received",
        "followup.progress_returned",
        "followup.progress_received",
        "followup.progress_accepted",
    ]
    assert {one.project for one in Event.objects.all()} == {project}


def test_ask_progress_refuses():
    project, _writer = running()
    given = {"year": 2025, "due_on": DUE, "by": None, "at": NOON}

    with pytest.raises(actions.NotAskable, match="not running"):
        actions.ask_progress(ProjectFactory(), **given)
    with pytest.raises(actions.NotAskable, match="Nobody writes"):
        actions.ask_progress(ProjectFactory(stage="running"), **given)
    with pytest.raises(actions.NotAskable, match="year has not come"):
        actions.ask_progress(project, **given | {"year": TODAY.year + 1})
    with pytest.raises(actions.NotAskable, match="has passed"):
        actions.ask_progress(project, **given | {"due_on": date(2025, 1, 1)})
    actions.ask_progress(project, **given)
    with pytest.raises(actions.NotAskable, match="already for this year"):
        actions.ask_progress(project, **given)


def test_progress_refuses_steps_out_of_turn():
    progress = ProgressFactory()
    given = {"by": None, "at": NOON}

    with pytest.raises(actions.NotReportable, match="No answer waits"):
        actions.accept_progress(progress, **given)
    with pytest.raises(actions.NotReportable, match="where the project stands"):
        actions.receive_progress(progress, text=" ", **given)
    actions.receive_progress(progress, text="oui", **given)
    with pytest.raises(actions.NotReportable, match="to be completed"):
        actions.return_progress(progress, reply="", **given)
    actions.accept_progress(progress, **given)
    with pytest.raises(actions.NotReportable, match="It was accepted"):
        actions.receive_progress(progress, text="non", **given)


def test_progress_is_reminded_once():
    project, writer = running()
    ProgressFactory(project=project, due_on=TODAY + timedelta(days=3))
    ProgressFactory(project=project, year=2024, due_on=TODAY + timedelta(days=30))

    counts = [reminders.remind_progress(project.cluster, at=NOON) for _ in range(2)]

    assert counts == [1, 0]
    assert mails() == [("followup.progress_due", writer.email)]


def test_silence_of_a_funder_is_told_to_who_follows_the_project():
    owner = UserFactory()
    bid = BidFactory(project__owner=owner, submitted_on=TODAY - timedelta(days=180))
    BidFactory(project__cluster=bid.project.cluster, submitted_on=TODAY)

    counts = [
        reminders.tell_silence(bid.project.cluster, at=at)
        for at in (NOON, NOON, NOON + timedelta(days=91))
    ]

    assert counts == [1, 0, 1]
    assert mails() == [("followup.answer_awaited", owner.email)] * 2


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"trl": 10}, "progress_trl_is_on_the_scale"),
        ({"spent_eur": Decimal(-1)}, "progress_spent_is_not_negative"),
        ({"state": "received"}, "progress_received_is_whole"),
    ],
)
def test_progress_constraints(given, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ProgressFactory(**given)
