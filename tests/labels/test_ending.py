"""Labels withdrawn; reservations answered, lifted, failed and reminded."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grappe.audit.models import Event
from grappe.labels import actions, signing, verifying
from grappe.labels.models import Reservation
from grappe.outbox.models import Mail
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.labels import LabelFactory, ReservationFactory
from tests.factories.projects import ProjectMemberFactory
from tests.labels.signed import signed

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=10)
TOMORROW = TODAY + timedelta(days=1)
CONDITIONS = [("Sign the agreement.", TOMORROW), ("Show the budget.", TOMORROW)]


def outcome(label):
    found = verifying.by_address(
        label.cluster, str(label.uid), on=LATER.date(), at=LATER
    )
    return found.outcome


def test_withdraw_says_when_why_and_tells_the_applicants():
    label, by = signed(), UserFactory()
    member = ProjectMemberFactory(project=label.project, right="edit")

    actions.withdraw(label, reason=" Scope changed. ", on=TOMORROW, by=by, at=LATER)

    label.refresh_from_db()
    assert (label.state, label.withdrawn_on, label.withdrawal_reason) == (
        "withdrawn",
        TOMORROW,
        "Scope changed.",
    )
    assert outcome(label) == "withdrawn"
    event = Event.objects.get(kind="labels.withdrawn")
    assert (event.by, event.project, event.data) == (
        by,
        label.project,
        {"number": label.number, "acronym": label.acronym, "on": "2026-03-03"},
    )
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.project) == (
        "labels.withdrawn",
        member.user.email,
        label.project,
    )
    assert "Scope changed." in mail.text


@pytest.mark.parametrize(
    ("reason", "on", "message"),
    [
        ("  ", TODAY, "Say why."),
        ("Why.", TODAY - timedelta(days=1), "The day lies between"),
        ("Why.", LATER.date() + timedelta(days=1), "The day lies between"),
    ],
)
def test_withdraw_refuses(reason, on, message):
    label = LabelFactory()

    with pytest.raises(actions.NotWithdrawable, match=message):
        actions.withdraw(label, reason=reason, on=on, by=None, at=LATER)


def test_a_label_is_withdrawn_once():
    label = LabelFactory(withdrawn=True)

    with pytest.raises(actions.NotWithdrawable, match="already withdrawn"):
        actions.withdraw(label, reason="Why.", on=TODAY, by=None, at=LATER)


@pytest.fixture
def label():
    return signed(kind="with_reservations", reservations=CONDITIONS)


def test_answer_keeps_words_and_file_and_tells_who_follows(label, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    label.request.owner = UserFactory()
    label.request.save()
    row, by = label.reservations.first(), UserFactory()
    file = SimpleUploadedFile("accord.txt", b"signed by all")

    actions.answer(row, text=" It is signed. ", evidence=file, by=by, at=LATER)

    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by, row.answered_at) == (
        "answered",
        "It is signed.",
        by,
        LATER,
    )
    assert row.evidence.name == "accord.txt"
    event = Event.objects.get(kind="labels.reservation_answered")
    assert (event.project, event.data) == (
        label.project,
        {"number": label.number, "acronym": label.acronym, "position": 1},
    )
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == (
        "labels.reservation_answered",
        label.request.owner.email,
    )
    # Evidence stays inside: a mail says that it came, not what it is.
    assert "It is signed" not in mail.text


def test_an_answer_can_be_corrected_and_keeps_its_file(label, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row, by = label.reservations.first(), UserFactory()
    file = SimpleUploadedFile("accord.txt", b"signed by all")
    actions.answer(row, text="Draft.", evidence=file, by=by, at=NOON)

    actions.answer(row, text="It is signed.", by=by, at=LATER)

    row.refresh_from_db()
    assert (row.answer, row.evidence.name) == ("It is signed.", "accord.txt")


def test_lifting_the_last_reservation_signs_the_label_again(label):
    member = ProjectMemberFactory(project=label.project, right="edit")
    first, second = label.reservations.all()
    by, old = UserFactory(), signing.current(label)

    actions.lift(first, verdict="", by=by, at=LATER)
    assert signing.current(label) == old
    actions.lift(second, verdict="Seen.", by=by, at=LATER)

    second.refresh_from_db()
    assert (second.state, second.verdict, second.closed_by, second.closed_at) == (
        "lifted",
        "Seen.",
        by,
        LATER,
    )
    new = signing.current(label)
    assert new.serial == 2
    found = verifying.check(label.cluster, new.token, on=TODAY, at=LATER)
    assert (found.outcome, found.claims.open_reservations) == ("genuine", 0)
    former = verifying.check(label.cluster, old.token, on=TODAY, at=LATER)
    assert former.outcome == "replaced"
    assert list(Mail.objects.values_list("kind", "to").distinct()) == [
        ("labels.reservation_closed", member.user.email)
    ]
    assert Event.objects.filter(kind="labels.reservation_lifted").count() == 2


def test_a_failed_reservation_leaves_the_label_as_it_is(label):
    row = label.reservations.first()

    actions.fail(row, verdict="Never signed.", by=UserFactory(), at=LATER)

    row.refresh_from_db()
    assert (row.state, row.verdict, row.closed_at) == ("failed", "Never signed.", LATER)
    assert outcome(label) == "genuine"
    assert Event.objects.filter(kind="labels.reservation_failed").count() == 1


@pytest.mark.parametrize("act", [actions.lift, actions.fail])
def test_a_closed_reservation_is_not_closed_again(act, label):
    row = label.reservations.first()
    actions.lift(row, verdict="", by=UserFactory(), at=NOON)

    with pytest.raises(actions.NotClosable, match="This reservation is closed"):
        act(row, verdict="Again.", by=UserFactory(), at=LATER)


def test_reservations_end_with_their_label(label):
    row = label.reservations.first()
    actions.withdraw(label, reason="Why.", on=TODAY, by=None, at=NOON)

    with pytest.raises(actions.NotClosable, match="This label was withdrawn"):
        actions.answer(row, text="Done.", by=UserFactory(), at=LATER)


def test_answer_and_fail_want_words_and_a_file_that_is_taken(label):
    row = label.reservations.first()
    program = SimpleUploadedFile("accord.exe", b"MZ")

    with pytest.raises(actions.NotClosable, match="Say what was done"):
        actions.answer(row, text=" ", by=UserFactory(), at=LATER)
    with pytest.raises(actions.NotClosable):
        actions.answer(row, text="Done.", evidence=program, by=UserFactory(), at=LATER)
    with pytest.raises(actions.NotClosable, match="Say why"):
        actions.fail(row, verdict=" ", by=UserFactory(), at=LATER)

    row.refresh_from_db()
    assert row.state == "open"


def test_reminders_leave_once_before_the_day_and_each_fortnight_after():
    row = ReservationFactory(due_on=TODAY + timedelta(days=10))
    ProjectMemberFactory(project=row.label.project, right="edit")
    ReservationFactory(label=row.label, due_on=TODAY + timedelta(days=15))
    ReservationFactory(label=row.label, due_on=TODAY, state="answered")
    cluster = row.label.cluster
    days = [0, 1, 13, 14, 20, 28]

    counts = [
        actions.remind_reservations(cluster, at=NOON + timedelta(days=day))
        for day in days
    ]

    assert counts == [1, 1, 0, 1, 1, 1]
    assert set(Mail.objects.values_list("kind", flat=True)) == {
        "labels.reservation_due"
    }


def test_a_withdrawn_label_reminds_nobody():
    row = ReservationFactory(label=LabelFactory(withdrawn=True))

    assert actions.remind_reservations(row.label.cluster, at=LATER) == 0
    assert Reservation.objects.get().reminded_at is None
