"""A call moves: every deadline follows, and those concerned read of it once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.labelling import actions
from grappe.labelling.models import Call, ClosingChange
from grappe.outbox.models import Mail
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import (
    CLOSING,
    AssignmentFactory,
    CallFactory,
    LabelRequestFactory,
)
from tests.factories.projects import DeclarationFactory, ProjectMemberFactory

pytestmark = pytest.mark.django_db
LATER = CLOSING + timedelta(days=14)
OLD_REVIEWS, NEW_REVIEWS = date(2026, 6, 17), date(2026, 7, 1)


@pytest.fixture
def call():
    return CallFactory(name="Appel fictif")


def move(call, dates=None, **options):
    values = {"reason": "The funder needs time.", "by": None, "at": NOON}
    dates = dates or actions.Dates(LATER)
    return actions.move_call(call, dates, **{**values, **options})


def request_of(call, **fields):
    return LabelRequestFactory(cluster=call.cluster, call=call, **fields)


def test_add_call_writes_it_down():
    cluster, user = ClusterFactory(), UserFactory()
    call = Call(cluster=cluster, code="a", name="Appel", closes_at=CLOSING)

    made = actions.add_call(call, by=user, at=NOON)

    event = Event.objects.get()
    assert made.created_at == NOON
    assert (event.kind, event.by, event.cluster, event.data) == (
        "labelling.call_added",
        user,
        cluster,
        {"name": "Appel"},
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": ""}, "code"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"closes_at": datetime(9999, 1, 1, tzinfo=UTC)}, "closes_at"),
        ({"opens_at": CLOSING}, None),
        ({"committee_on": date(2026, 7, 1)}, "committee_on"),
        ({"filing_at": CLOSING + timedelta(minutes=1)}, "filing_at"),
    ],
)
def test_add_call_refuses_what_no_calendar_holds(fields, wrong):
    values = {"code": "a", "name": "Appel", "closes_at": CLOSING, **fields}

    with pytest.raises(actions.NotSavable) as error:
        actions.add_call(Call(cluster=ClusterFactory(), **values), by=None, at=NOON)

    assert list(error.value.by_field) == [wrong]


def test_change_call_leaves_its_dates_to_moving(call):
    actions.change_call(
        call, {"funder": "Région fictive", "closes_at": LATER}, by=None, at=NOON
    )

    call.refresh_from_db()
    event = Event.objects.get()
    assert (call.funder, call.closes_at) == ("Région fictive", CLOSING)
    assert event.data["changes"] == {"funder": ["", "Région fictive"]}


def test_move_call_writes_down_what_was_and_what_is(call):
    user = UserFactory()

    done = move(call, by=user)

    call.refresh_from_db()
    event = Event.objects.get()
    change = ClosingChange.objects.get()
    assert (call.closes_at, done.change, done.mails, done.readings) == (
        LATER,
        change,
        [],
        0,
    )
    assert (change.was, change.now, change.reason, change.changed_by) == (
        CLOSING,
        LATER,
        "The funder needs time.",
        user,
    )
    assert (event.kind, event.data["reason"]) == (
        "labelling.call_moved",
        "The funder needs time.",
    )


def test_move_call_moves_opinions_due_on_the_former_day_only(call):
    request = request_of(call, filed=True, state="in_review")
    moved = AssignmentFactory(request=request, due_on=OLD_REVIEWS)
    by_hand = AssignmentFactory(request=request, due_on=date(2026, 5, 1))
    done = AssignmentFactory(request=request, due_on=OLD_REVIEWS, state="done")
    elsewhere = AssignmentFactory(due_on=OLD_REVIEWS)

    result = move(call)

    days = []
    for assignment in (moved, by_hand, done, elsewhere):
        assignment.refresh_from_db()
        days.append(assignment.due_on)
    assert result.readings == 1
    assert days == [NEW_REVIEWS, date(2026, 5, 1), OLD_REVIEWS, OLD_REVIEWS]


def test_move_call_tells_applicants_of_their_own_deadlines(call):
    request = request_of(call)
    writer = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=writer, editor=True)
    ProjectMemberFactory(project=request.project)

    move(call, note="Use the time well.")

    mail = Mail.objects.get()
    text = mail.text.replace("\u202f", " ").replace("\xa0", " ")
    assert (mail.to, mail.kind, mail.project, mail.state) == (
        writer.email,
        "labelling.call_moved",
        request.project,
        "queued",
    )
    assert mail.subject == (
        f"[{request.project.acronym}] The call Appel fictif has other dates"
    )
    assert "- dossier filed before: 13 June 2026" in text
    assert "(it was 30 May 2026" in text
    assert "Reason: The funder needs time." in text
    assert "Use the time well." in text
    assert "experts" not in text


def test_move_call_tells_each_in_their_language(call):
    request = request_of(call)
    french = UserFactory(language="fr")
    ProjectMemberFactory(project=request.project, user=french, editor=True)

    move(call)

    assert "juin" in Mail.objects.get().text


def test_move_call_tells_followers_and_experts_once_without_naming_a_project(call):
    owner, reader = UserFactory(language="en"), UserFactory(language="en")
    requests = [
        request_of(call, filed=True, state="in_review", owner=owner) for _n in range(2)
    ]
    first = AssignmentFactory(request=requests[0], expert__user=reader)
    AssignmentFactory(request=requests[1], expert=first.expert, state="accepted")

    move(call)

    told = Mail.objects.order_by("kind")
    assert [(mail.kind, mail.to, mail.project) for mail in told] == [
        ("labelling.call_moved_expert", reader.email, None),
        ("labelling.call_moved_team", owner.email, None),
    ]
    for mail in told:
        for request in requests:
            assert request.project.acronym not in mail.subject + mail.text


def test_move_call_says_nothing_to_somebody_barred_from_all_they_had_in_it(call):
    owner = UserFactory()
    request = request_of(call, filed=True, state="in_review", owner=owner)
    reading = AssignmentFactory(request=request)
    for user in (owner, reading.expert.user):
        DeclarationFactory(project=request.project, user=user, conflicted=True)

    move(call)

    assert not Mail.objects.exists()


def test_move_call_leaves_closed_requests_and_former_members_alone(call):
    withdrawn = request_of(call, state="withdrawn", closed_at=NOON)
    ProjectMemberFactory(project=withdrawn.project, editor=True)
    request = request_of(call)
    ProjectMemberFactory(project=request.project, editor=True, ends_on=date(2026, 2, 1))

    move(call)

    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (actions.Dates(CLOSING), "These are the dates of the call already."),
        (actions.Dates(NOON), "This closing is already past."),
    ],
)
def test_move_call_refuses_other_dates(call, dates, said):
    with pytest.raises(actions.NotRedatable) as error:
        move(call, dates)

    assert (str(error.value), ClosingChange.objects.exists()) == (said, False)


def test_move_call_refuses_a_closing_before_it_opens():
    call = CallFactory(opens_at=CLOSING - timedelta(days=10))

    with pytest.raises(actions.NotRedatable, match="close before it opens"):
        move(call, actions.Dates(CLOSING - timedelta(days=20)))


def test_move_call_refuses_a_cancelled_call():
    with pytest.raises(actions.NotRedatable, match="is cancelled"):
        move(CallFactory(cancelled_at=NOON))


def test_move_call_can_move_the_committee_alone(call):
    request = request_of(call)
    writer = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=writer, editor=True)

    move(call, actions.Dates(CLOSING, committee_on=date(2026, 6, 10)))

    text = Mail.objects.get().text
    assert "- committee: 10 June 2026" in text
    assert "- the call closes" not in text


def test_cancel_call_tells_those_concerned_and_can_be_taken_back(call):
    owner = UserFactory(language="en")
    request = request_of(call, owner=owner)
    writer = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=writer, editor=True)

    mails = actions.cancel_call(call, reason="No money.", by=None, at=NOON)
    call.refresh_from_db()
    cancelled_at = call.cancelled_at
    actions.restore_call(call, by=None, at=NOON)

    call.refresh_from_db()
    assert (cancelled_at, call.cancelled_at) == (NOON, None)
    assert [(mail.kind, mail.to) for mail in mails] == [
        ("labelling.call_cancelled", writer.email),
        ("labelling.call_cancelled_inside", owner.email),
    ]
    assert all("Reason: No money." in mail.text for mail in mails)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "labelling.call_cancelled",
        "labelling.call_restored",
    ]


def test_cancel_and_restore_refuse_what_is_so_already(call):
    with pytest.raises(actions.NotCancellable, match="is not cancelled"):
        actions.restore_call(call, by=None, at=NOON)

    actions.cancel_call(call, reason="No money.", by=None, at=NOON)

    with pytest.raises(actions.NotCancellable, match="cancelled already"):
        actions.cancel_call(call, reason="No money.", by=None, at=NOON)


def test_call_closes_after_it_opens():
    with pytest.raises(IntegrityError, match="call_closes_after_it_opens"):
        CallFactory(opens_at=LATER)


def test_call_code_is_unique(call):
    with pytest.raises(IntegrityError, match=r"call_code_is_unique|labelling_call"):
        CallFactory(cluster=call.cluster, code=call.code)
