"""Sessions planned, moved and called off; the agenda, and who is convened with it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grappe.audit.models import Event
from grappe.committees import actions
from grappe.committees.models import AgendaItem, Session
from grappe.labelling.models import BodySeat
from grappe.outbox.models import Mail
from grappe.projects.models import Grant
from tests.committees.world import World
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.committees import AgendaItemFactory, DecisionFactory
from tests.factories.labelling import (
    BodyFactory,
    LabelRequestFactory,
    ProcedureFactory,
)

pytestmark = pytest.mark.django_db
NEXT_WEEK = NOON + timedelta(days=7)


def ready(world, **values):
    """Another request that a session may look at."""
    return LabelRequestFactory(
        cluster=world.cluster, filed=True, **{"state": "in_review", **values}
    )


def test_plan_takes_its_day_from_the_clock_of_the_cluster():
    world = World()

    session = world.act(
        actions.plan_session,
        world.body,
        starts_at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
        place=" Room 3 ",
    )

    assert (session.held_on, session.place, session.created_by, session.state) == (
        date(2026, 3, 10),
        "Room 3",
        world.keeper,
        "planned",
    )
    event = Event.objects.get()
    assert (event.kind, event.cluster, event.data) == (
        "committees.session_planned",
        world.cluster,
        {"body": str(world.body), "held_on": "2026-03-10"},
    )


def test_plan_refuses_a_bad_value():
    world = World()

    with pytest.raises(actions.NotPlannable, match="valid URL"):
        world.act(
            actions.plan_session, world.body, starts_at=NEXT_WEEK, video_url="nowhere"
        )

    assert Session.objects.get() == world.session


def test_change_moves_its_requests_along():
    world = World()

    session = world.act(
        actions.change_session, world.session, {"starts_at": NEXT_WEEK, "place": "Hall"}
    )

    world.request.refresh_from_db()
    assert (session.held_on, session.place) == (date(2026, 3, 9), "Hall")
    assert world.request.committee_on == date(2026, 3, 9)
    assert Event.objects.get().kind == "committees.session_changed"


@pytest.mark.parametrize(
    "action",
    [
        lambda world: world.act(actions.change_session, world.session, {"place": "X"}),
        lambda world: world.act(actions.cancel_session, world.session, reason="X"),
        lambda world: world.act(actions.convene, world.session),
        lambda world: world.act(actions.call_again, world.session, starts_at=NEXT_WEEK),
    ],
)
def test_a_session_under_way_is_not_planned_any_more(action):
    world = World().opened()

    with pytest.raises(actions.NotPlannable):
        action(world)


def test_cancel_tells_those_who_were_convened():
    world = World()
    world.act(actions.convene, world.session)
    Mail.objects.all().delete()

    world.act(actions.cancel_session, world.session, reason="Strike of trains")

    world.session.refresh_from_db()
    world.request.refresh_from_db()
    assert (world.session.state, world.request.state) == ("cancelled", "in_review")
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
        one.email for one in world.people
    )
    mail = Mail.objects.first()
    assert (mail.kind, "Strike of trains" in mail.text) == (
        "committees.cancelled",
        True,
    )


def test_cancel_says_why():
    world = World()

    with pytest.raises(actions.NotPlannable, match="Say why"):
        world.act(actions.cancel_session, world.session, reason="")


def test_call_again_takes_what_was_left():
    world = World().at_item()
    subject = AgendaItemFactory(session=world.session, title="The year")
    decided = ready(world, state="heard")
    AgendaItemFactory(session=world.session, request=decided, title="")
    DecisionFactory(request=decided)
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)

    again = world.act(actions.call_again, world.session, starts_at=NEXT_WEEK)

    world.request.refresh_from_db()
    assert again.is_second_call
    assert [(one.request, one.title) for one in again.items.all()] == [
        (world.request, ""),
        (None, subject.title),
    ]
    assert (world.request.state, world.request.committee_on) == (
        "committee_scheduled",
        date(2026, 3, 9),
    )


def test_call_again_takes_along_what_its_author_may_not_know_of():
    world = World().opened()
    world.act(actions.close_session, world.session)
    world.bar(world.keeper)

    again = world.act(actions.call_again, world.session, starts_at=NEXT_WEEK)

    assert [one.request for one in again.items.all()] == [world.request]
    assert Event.objects.get(kind="committees.item_added").by is None


def test_call_again_comes_after():
    world = World().opened()
    world.act(actions.close_session, world.session)

    with pytest.raises(actions.NotPlannable, match="after the first"):
        world.act(actions.call_again, world.session, starts_at=NOON)


def test_add_schedules_a_request():
    world = World()
    request = ready(world)

    item = world.act(actions.add_item, world.session, request=request, minutes=15)

    request.refresh_from_db()
    assert (item.position, item.minutes, item.request) == (
        world.item.position + 1,
        15,
        request,
    )
    assert (request.state, request.committee_on) == ("committee_scheduled", TODAY)
    event = Event.objects.get()
    assert (event.kind, event.project, event.data) == (
        "committees.item_added",
        request.project,
        {
            "held_on": "2026-03-02",
            "acronym": request.project.acronym,
            "number": request.number,
        },
    )


def test_add_for_an_opinion_leaves_the_request_where_it_is():
    world = World()
    world.body.decides = False
    world.body.save()
    request = ready(world, state="admissible")

    world.act(actions.add_item, world.session, request=request)

    request.refresh_from_db()
    assert (request.state, request.committee_on) == ("admissible", None)


def test_add_another_subject():
    world = World()

    item = world.act(actions.add_item, world.session, title=" The year ")

    assert (item.title, item.request) == ("The year", None)
    assert Event.objects.get().kind == "committees.subject_added"


def test_add_refuses_what_is_not_ready_or_not_ours():
    world = World()
    other_body = BodyFactory(cluster=world.cluster)
    of_other = ready(world)
    of_other.procedure.deciding_body = other_body
    of_other.procedure.save()
    decided = ready(world)
    DecisionFactory(request=decided)
    barred = ready(world)
    world.bar(world.keeper, barred)
    elsewhere = ready(world)
    next_session = world.act(actions.plan_session, world.body, starts_at=NEXT_WEEK)
    world.act(actions.add_item, next_session, request=elsewhere)
    draft = LabelRequestFactory(cluster=world.cluster)
    foreign = LabelRequestFactory(filed=True, state="in_review")
    refusals = {
        "Another body": of_other,
        "decided already": decided,
        "keeps you away": barred,
        "another session": elsewhere,
        "cannot come to": draft,
        "another cluster": foreign,
        "on the agenda already": world.request,
    }

    for words, request in refusals.items():
        with pytest.raises(actions.NotPlannable, match=words):
            world.act(actions.add_item, world.session, request=request)
    with pytest.raises(actions.NotPlannable, match="write a subject"):
        world.act(actions.add_item, world.session, title=" ")

    assert list(world.session.items.all()) == [world.item]


def test_add_while_the_session_is_held_but_not_after():
    world = World().opened()
    world.act(actions.add_item, world.session, title="One more thing")
    world.act(actions.close_session, world.session)

    with pytest.raises(actions.NotPlannable, match="closed"):
        world.act(actions.add_item, world.session, title="Too late")


def test_items_move_and_stay_at_the_ends():
    world = World()
    second = world.act(actions.add_item, world.session, title="Second")
    third = world.act(actions.add_item, world.session, title="Third")

    world.act(actions.move_item, third, up=True)
    world.act(actions.move_item, world.item, up=True)
    world.act(actions.move_item, second, up=False)

    rows = world.session.items.all()
    assert [(one.pk, one.position) for one in rows] == [
        (world.item.pk, 1),
        (third.pk, 2),
        (second.pk, 3),
    ]


def test_change_says_who_presents_it():
    world = World()

    item = world.act(actions.change_item, world.item, {"rapporteur": world.b})

    assert item.rapporteur == world.b
    assert Event.objects.get().kind == "committees.item_changed"


def test_remove_lets_the_request_wait_for_another_session():
    world = World()

    item = world.act(actions.remove_item, world.item)

    world.request.refresh_from_db()
    assert (item.removed_at, world.request.state) == (world.at, "in_review")
    # It may come back.
    world.act(actions.add_item, world.session, request=world.request)
    for attempt in (actions.remove_item, actions.change_item, actions.move_item):
        values = {actions.change_item: ({},)}.get(attempt, ())
        named = {"up": True} if attempt is actions.move_item else {}
        with pytest.raises(actions.NotPlannable, match="not on the agenda"):
            world.act(attempt, world.item, *values, **named)


def test_remove_refuses_an_item_that_was_begun():
    world = World().at_item()

    with pytest.raises(actions.NotPlannable, match="was begun"):
        world.act(actions.remove_item, world.item)

    assert AgendaItem.objects.get().removed_at is None


def test_convene_opens_dossiers_and_tells_nothing_to_those_with_a_conflict():
    world = World()
    world.bar(world.e)

    mails = world.act(actions.convene, world.session, message="See you there.")

    acronym = world.request.project.acronym
    told = {mail.to: acronym in mail.text for mail in mails}
    # Whoever reads the outbox may have a conflict: no mail names a project.
    assert told == {one.email: False for one in world.people}
    assert all("See you there." in mail.text for mail in mails)
    granted = Grant.objects.values_list("user", "purpose", "ends_on")
    assert sorted(granted) == sorted(
        (one.pk, "committee", date(2026, 3, 9)) for one in world.people[:4]
    )
    world.session.refresh_from_db()
    assert world.session.convened_at == world.at
    event = Event.objects.get(kind="committees.convened")
    assert (event.data["count"], event.project) == (5, None)


def test_convene_again_after_a_change_gives_each_right_once():
    world = World()
    world.act(actions.convene, world.session)

    world.act(actions.convene, world.session)

    assert Grant.objects.count() == 5


def test_convene_needs_somebody_and_something():
    world = World()
    world.act(actions.remove_item, world.item)
    with pytest.raises(actions.NotPlannable, match="agenda is empty"):
        world.act(actions.convene, world.session)

    BodySeat.objects.update(ends_on=date(2026, 1, 1))
    with pytest.raises(actions.NotPlannable, match="Nobody has a seat"):
        world.act(actions.convene, world.session)

    assert not Mail.objects.exists()


def test_members_are_those_of_the_day():
    world = World()
    BodySeat.objects.filter(user=world.e).update(ends_on=date(2026, 3, 1))
    BodySeat.objects.create(
        body=world.body, user=UserFactory(is_active=False), starts_on=TODAY
    )
    ProcedureFactory(cluster=world.cluster)

    mails = world.act(actions.convene, world.session)

    assert {mail.to for mail in mails} == {one.email for one in world.people[:4]}
