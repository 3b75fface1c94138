"""Applicants are asked to answer the experts, and do so once, in time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.reviews import actions
from grappe.reviews.models import Mark, Rebuttal
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    CriterionFactory,
    ExpertFactory,
    LabelRequestFactory,
)
from tests.factories.projects import ProjectMemberFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
DUE = TODAY + timedelta(days=7)


@pytest.fixture
def label_request(db):
    request = LabelRequestFactory(
        filed=True, state="in_review", procedure__rebuttal_days=7
    )
    ProjectMemberFactory(
        project=request.project,
        editor=True,
        user=UserFactory(email="lead@fiction.example", language="en"),
    )
    expert = ExpertFactory(
        cluster=request.cluster,
        user=UserFactory(given_name="Zoé", family_name="Zéphyr"),
    )
    review = ReviewFactory(
        assignment=AssignmentFactory(request=request, expert=expert, state="done"),
        filed=True,
        strengths="A strong team.",
        weaknesses="The market is not shown, says Zéphyr.",
        recommendations="Find a first buyer.",
        private_note="Between us: weak.",
    )
    criterion = CriterionFactory(name_en="Market")
    Mark.objects.create(review=review, criterion=criterion, value=2, comment="Vague.")
    return request


@pytest.fixture
def team(db):
    return UserFactory()


def asked(request, team, **changes) -> Rebuttal:
    values = {"remarks": "No buyer.", "due_on": DUE, "by": team, "at": NOON} | changes
    return actions.ask_rebuttal(request, **values)


def last_event() -> Event:
    return Event.objects.order_by("pk").last()


def test_draft_remarks_hides_names_and_leaves_strengths_and_private_notes_out(
    label_request, settings
):
    assert actions.draft_remarks(label_request) == (
        "Weaknesses\n- The market is not shown, says […].\n\n"
        "Recommendations\n- Find a first buyer.\n\n"
        "Market\n- Vague."
    )


def test_ask_rebuttal_writes_to_those_who_write_the_dossier(label_request, team):
    ProjectMemberFactory(project=label_request.project)

    rebuttal = asked(label_request, team)

    assert (rebuttal.remarks, rebuttal.due_on) == ("No buyer.", DUE)
    mail = Mail.objects.get()
    assert (mail.to, mail.kind, mail.project) == (
        "lead@fiction.example",
        "reviews.rebuttal_asked",
        label_request.project,
    )
    assert f"/labels/{label_request.pk}/rebuttal/" in mail.text
    event = last_event()
    assert (event.kind, event.by, event.project, event.data) == (
        "reviews.rebuttal_asked",
        team,
        label_request.project,
        {
            "acronym": label_request.project.acronym,
            "number": label_request.number,
            "due_on": DUE.isoformat(),
        },
    )


def no_days(request):
    request.procedure.rebuttal_days = 0
    request.procedure.save()


def heard(request):
    request.state = "heard"
    request.save()


def unread(request):
    request.assignments.get().review.delete()


def found_conflicted(request):
    request.assignments.update(state="conflicted")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_days, "This procedure does not ask the applicants"),
        (heard, "The committee has heard this project"),
        (unread, "No opinion is filed yet."),
        (found_conflicted, "No opinion is filed yet."),
    ],
)
def test_ask_rebuttal_only_where_there_is_something_to_answer(
    label_request, team, change, said
):
    change(label_request)

    with pytest.raises(actions.NotRebuttable, match=said):
        asked(label_request, team)

    assert (Rebuttal.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"remarks": " \n"}, "Write the remarks"),
        ({"due_on": TODAY - timedelta(days=1)}, "This day is past."),
        ({"due_on": date(2026, 6, 20)}, "Choose a day before the committee."),
    ],
)
def test_ask_rebuttal_refuses_what_cannot_be_answered(
    label_request, team, changes, said
):
    label_request.committee_on = date(2026, 6, 20)
    label_request.save()

    with pytest.raises(actions.NotRebuttable, match=said):
        asked(label_request, team, **changes)


def test_ask_rebuttal_is_done_once(label_request, team):
    asked(label_request, team)

    with pytest.raises(actions.NotRebuttable, match="were asked already"):
        asked(label_request, team)


def test_a_text_with_the_name_of_an_expert_does_not_leave(label_request, team):
    for text in ("Zoe Zephyr says so", "as Zéphyr says"):
        with pytest.raises(actions.ExpertNamed) as refusal:
            asked(label_request, team, remarks=text)
        is_alone = text.startswith("as")
        assert refusal.value.can_be_checked == is_alone

    with pytest.raises(actions.ExpertNamed):
        asked(label_request, team, remarks="Zoe Zephyr says so", is_checked=True)
    assert Mail.objects.count() == 0
    asked(label_request, team, remarks="Zéphyr blows on the farm", is_checked=True)


def test_a_text_has_an_end(label_request, team):
    with pytest.raises(actions.TooLong):
        asked(label_request, team, remarks="x" * 40_001)


def test_answer_rebuttal_tells_applicants_and_whoever_follows(label_request, team):
    label_request.owner = UserFactory(email="owner@fiction.example")
    label_request.save()
    rebuttal = asked(label_request, team)
    lead = UserFactory()

    actions.answer_rebuttal(rebuttal, text=" We have one.\r\n", by=lead, at=NOON)

    rebuttal.refresh_from_db()
    assert (rebuttal.answer, rebuttal.answered_at, rebuttal.answered_by) == (
        "We have one.",
        NOON,
        lead,
    )
    assert list(Mail.objects.order_by("pk").values_list("kind", "to"))[1:] == [
        ("reviews.rebuttal_answered", "lead@fiction.example"),
        ("reviews.rebuttal_came", "owner@fiction.example"),
    ]
    assert last_event().kind == "reviews.rebuttal_answered"


def test_answer_rebuttal_until_the_midnight_of_the_day(label_request, team):
    rebuttal = asked(label_request, team)
    midnight = datetime.combine(DUE + timedelta(days=1), datetime.min.time(), PARIS)

    with pytest.raises(actions.NotRebuttable, match="The day to answer is past"):
        actions.answer_rebuttal(rebuttal, text="Late", by=team, at=midnight)
    actions.answer_rebuttal(
        rebuttal, text="In time", by=team, at=midnight - timedelta(seconds=1)
    )
    with pytest.raises(actions.NotRebuttable, match="You have answered"):
        actions.answer_rebuttal(rebuttal, text="Again", by=team, at=NOON)


def test_answer_rebuttal_needs_words_and_an_open_request(label_request, team):
    rebuttal = asked(label_request, team)

    with pytest.raises(actions.NotRebuttable, match="Write your answer"):
        actions.answer_rebuttal(rebuttal, text="\x00 ", by=team, at=NOON)
    heard(label_request)
    with pytest.raises(actions.NotRebuttable, match="The committee has heard"):
        actions.answer_rebuttal(rebuttal, text="We have", by=team, at=NOON)


def test_prolong_rebuttal_gives_a_later_day(label_request, team):
    rebuttal = asked(label_request, team)
    later = DUE + timedelta(days=3)

    with pytest.raises(actions.NotRebuttable, match="Choose a later day"):
        actions.prolong_rebuttal(rebuttal, due_on=DUE, by=team, at=NOON)
    actions.prolong_rebuttal(rebuttal, due_on=later, by=team, at=NOON)

    rebuttal.refresh_from_db()
    assert rebuttal.due_on == later
    assert last_event().kind == "reviews.rebuttal_prolonged"
    assert Mail.objects.last().kind == "reviews.rebuttal_prolonged"
    actions.answer_rebuttal(rebuttal, text="We have", by=team, at=NOON)
    with pytest.raises(actions.NotRebuttable, match="have answered"):
        actions.prolong_rebuttal(rebuttal, due_on=later, by=team, at=NOON)


def test_remind_rebuttals_once_a_day_given(label_request, team):
    rebuttal = asked(label_request, team)
    cluster, near = label_request.cluster, NOON + timedelta(days=5)

    early = actions.remind_rebuttals(cluster, at=NOON)
    first = actions.remind_rebuttals(cluster, at=near)
    again = actions.remind_rebuttals(cluster, at=near + timedelta(days=1))
    actions.prolong_rebuttal(rebuttal, due_on=DUE + timedelta(days=1), by=team, at=near)
    moved = actions.remind_rebuttals(cluster, at=near + timedelta(days=1))

    assert (early, first, again, moved) == (0, 1, 0, 1)
    assert Mail.objects.filter(kind="reviews.rebuttal_due").count() == 2


def test_rebuttal_answer_has_a_time(label_request, team):
    rebuttal = asked(label_request, team)

    for fields in ({"answer": "x"}, {"answered_at": NOON}):
        with (
            pytest.raises(IntegrityError, match="rebuttal_answer_has_a_time"),
            transaction.atomic(),
        ):
            Rebuttal.objects.filter(pk=rebuttal.pk).update(**fields)
