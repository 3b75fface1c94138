"""Decisions take effect together: states, labels, letters, readers let go."""

from datetime import date

import pytest

from grappe.audit.models import Event
from grappe.committees import actions
from grappe.committees.models import Decision
from grappe.labels.models import Label
from grappe.outbox.models import Mail
from tests.committees.world import World
from tests.factories import TODAY, UserFactory
from tests.factories.committees import DecisionFactory
from tests.factories.labelling import AssignmentFactory, LabelRequestFactory
from tests.factories.projects import ProjectMemberFactory

pytestmark = pytest.mark.django_db


def pending(world, outcome="labelled", **values):
    """A decision of direction on a new request, whose lead is told."""
    request = LabelRequestFactory(cluster=world.cluster, filed=True, state="heard")
    ProjectMemberFactory(project=request.project, editor=True)
    return DecisionFactory(request=request, outcome=outcome, **values)


def test_apply_labels_and_writes_to_the_applicants():
    world = World().at_item()
    lead = UserFactory(language="en")
    ProjectMemberFactory(project=world.request.project, user=lead, editor=True)
    ProjectMemberFactory(project=world.request.project, user=UserFactory())
    decision = world.act(
        actions.decide, world.request, item=world.item, outcome="labelled", reasons="Ok"
    )
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)

    [applied] = world.act(actions.apply, [decision])

    world.request.refresh_from_db()
    assert (applied.applied_at, applied.applied_by) == (world.at, world.keeper)
    assert (
        world.request.state,
        world.request.closed_at,
        world.request.closing_reason,
    ) == ("labelled", world.at, "Ok")
    label = Label.objects.get()
    assert (label.request, label.kind, label.issued_on, label.expires_on) == (
        world.request,
        "label",
        TODAY,
        date(2028, 3, 2),
    )
    assert label.scope == world.request.project.title
    mail = Mail.objects.get(kind="committees.decided")
    # Nobody read it over: it waits.
    assert (mail.to, mail.state, mail.project) == (
        lead.email,
        "draft",
        world.request.project,
    )
    event = Event.objects.get(kind="committees.applied")
    assert (event.project, event.data["outcome"]) == (
        world.request.project,
        "labelled",
    )


def test_apply_lets_a_letter_that_was_read_over_leave():
    world = World()
    decision = pending(
        world, "refused", reasons="No", letter_subject="Our answer", letter_text="Dear…"
    )

    world.act(actions.apply, [decision])

    mail = Mail.objects.get()
    assert (mail.subject, mail.text, mail.state) == ("Our answer", "Dear…", "queued")


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("labelled_with_reservations", "with_reservations"),
        ("support_letter_only", "support_letter"),
        ("deferred", None),
        ("refused", None),
        ("withdrawn", None),
    ],
)
def test_apply_brings_each_outcome_to_its_state(outcome, kind):
    world = World()
    values = {"reasons": "Because"}
    if outcome == "labelled_with_reservations":
        values["reservations"] = [{"text": "An agreement", "due_on": "2026-09-30"}]
    decision = pending(world, outcome, **values)

    world.act(actions.apply, [decision])

    decision.request.refresh_from_db()
    assert decision.request.state == outcome
    assert [one.kind for one in Label.objects.all()] == ([kind] if kind else [])
    label = Label.objects.first()
    if outcome == "labelled_with_reservations":
        conditions = label.reservations.values_list("text", "due_on")
        assert list(conditions) == [("An agreement", date(2026, 9, 30))]


def test_apply_lets_co_labels_follow_and_readers_go():
    world = World()
    decision = pending(world)
    asked = decision.request.co_labels.create(
        external_name="Pôle voisin",
        follows_lead=True,
        state="accepted",
        asked_at=world.at,
    )
    reading = AssignmentFactory(request=decision.request)

    world.act(actions.apply, [decision])

    asked.refresh_from_db()
    reading.refresh_from_db()
    assert (asked.state, asked.decided_on) == ("labelled", TODAY)
    assert reading.state == "revoked"


def test_apply_is_for_all_or_none():
    world = World()
    first, second = pending(world), pending(world)
    second.request.state = "withdrawn"
    second.request.closed_at = world.at
    second.request.save()

    with pytest.raises(actions.NotApplicable) as refused:
        world.act(actions.apply, [first, second])

    assert str(refused.value).startswith(str(second.request))
    assert Decision.objects.filter(applied_at=None).count() == 2
    first.request.refresh_from_db()
    assert (first.request.state, Label.objects.count(), Mail.objects.count()) == (
        "heard",
        0,
        0,
    )


def test_apply_twice_is_refused():
    world = World()
    decision = pending(world)
    world.act(actions.apply, [decision])

    with pytest.raises(actions.NotApplicable, match="applied already"):
        world.act(actions.apply, [decision])
    with pytest.raises(actions.NotDecidable, match="applied already"):
        world.act(actions.drop_decision, decision, reason="Too late")

    assert (Label.objects.count(), Mail.objects.count()) == (1, 1)


def test_apply_waits_for_the_end_of_the_session():
    world = World().at_item()
    decision = world.act(
        actions.decide, world.request, item=world.item, outcome="labelled"
    )

    with pytest.raises(actions.NotApplicable, match="not closed yet"):
        world.act(actions.apply, [decision])


def test_apply_is_not_for_somebody_with_a_conflict():
    world = World()
    decision = pending(world)
    world.bar(world.keeper, decision.request)

    with pytest.raises(actions.NotApplicable) as refused:
        world.act(actions.apply, [decision])

    # Not even the name of what does not exist for them.
    assert str(refused.value) == "A conflict of interest keeps you away from this."


def test_apply_needs_something():
    with pytest.raises(actions.NotApplicable, match="at least one"):
        World().act(actions.apply, [])


def test_apply_takes_each_once():
    world = World()
    decision = pending(world)

    done = world.act(actions.apply, [decision, decision])

    assert done == [decision]
