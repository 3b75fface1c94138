"""The team looks at a request: checks, complements, received or not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.labelling import actions
from grappe.labelling.models import (
    AdmissibilityReason,
    Check,
    Complement,
    LateAccess,
)
from grappe.outbox.models import Mail
from grappe.projects.models import ProjectVersion
from tests.factories import NOON, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import (
    ExcludedReaderFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DUE = NOON.date() + timedelta(days=10)


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="labelling.").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


@pytest.fixture
def team(db):
    return UserFactory(language="en")


@pytest.fixture
def filed(db):
    """A filed request, with a lead; its applicant writes English."""
    request = LabelRequestFactory(filed=True)
    PartnerFactory(project=request.project, lead=True)
    user = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=user, editor=True)
    request.writer = user
    return request


def reason_of(request, code="budget"):
    return AdmissibilityReason.objects.create(
        cluster=request.cluster,
        code=code,
        name_fr="Budget",
        name_en="Budget",
        text_en="The budget is out of range.",
    )


def test_check_keeps_one_row_a_rule(filed, team):
    filed.procedure.rules = {"smes_at_least": {"n": 1}}
    filed.procedure.save()

    actions.check(filed, by=team, at=NOON)
    actions.check(filed, by=team, at=NOON + DAY)

    assert list(filed.checks.values_list("code", "outcome", "checked_at")) == [
        ("form_complete", "ok", NOON + DAY),
        ("lead_present", "ok", NOON + DAY),
        ("in_time", "ok", NOON + DAY),
        ("not_labelled_already", "ok", NOON + DAY),
        ("smes_at_least", "unknown", NOON + DAY),
    ]
    assert kinds() == ["labelling.checked", "labelling.checked"]


def test_check_refuses_once_settled(team):
    request = LabelRequestFactory(filed=True, state="admissible")

    with pytest.raises(actions.NotMovable, match="settled"):
        actions.check(request, by=team, at=NOON)


def test_waive_keeps_who_let_it_through_and_why(filed, team):
    filed.procedure.rules = {"trl_within": {"low": 3, "high": 8}}
    filed.procedure.save()

    check = actions.waive(filed, "trl_within", reason=" Young ", by=team, at=NOON)

    assert (check.outcome, check.waived_by, check.waiver_reason) == (
        "waived",
        team,
        "Young",
    )
    assert check.params == {"low": 3, "high": 8, "was": "unknown"}
    assert Event.objects.get(kind="labelling.check_waived").data["check"] == (
        "trl_within"
    )
    actions.check(filed, by=team, at=NOON + DAY)
    assert filed.checks.get(code="trl_within").outcome == "waived"


@pytest.mark.parametrize(
    ("code", "reason", "message"),
    [
        ("lead_present", "Why not", "This check is met"),
        ("unheard_of", "Why not", "This check is met"),
        ("lead_present", "  ", "Say why."),
    ],
)
def test_waive_refuses(filed, team, code, reason, message):
    with pytest.raises(actions.NotMovable, match=message):
        actions.waive(filed, code, reason=reason, by=team, at=NOON)


def test_waive_refuses_what_was_let_through(filed, team):
    filed.procedure.rules = {"trl_within": {}}
    filed.procedure.save()
    actions.waive(filed, "trl_within", reason="Young", by=team, at=NOON)

    with pytest.raises(actions.NotMovable, match="already let through"):
        actions.waive(filed, "trl_within", reason="Young", by=team, at=NOON)


def test_check_waived_says_why():
    with pytest.raises(IntegrityError, match="check_waived_says_why"):
        Check.objects.create(
            request=LabelRequestFactory(),
            code="trl_within",
            outcome="waived",
            checked_at=NOON,
        )


def test_admit_tells_the_applicants(filed, team):
    actions.admit(filed, note="Well done", by=team, at=NOON + DAY)

    filed.refresh_from_db()
    assert (
        filed.state,
        filed.admissibility_at,
        filed.admissibility_by,
        filed.admissibility_note,
    ) == ("admissible", NOON + DAY, team, "Well done")
    assert kinds() == ["labelling.admitted"]
    assert mails() == [("labelling.admitted", filed.writer.email)]
    assert "Well done" in Mail.objects.get().text


def test_admit_refuses_a_failed_check(filed, team):
    filed.procedure.rules = {"partners_within": {"low": 2, "high": 6}}
    filed.procedure.save()
    actions.check(filed, by=team, at=NOON)

    with pytest.raises(actions.NotMovable, match="Number of partners"):
        actions.admit(filed, by=team, at=NOON)


@pytest.mark.parametrize("state", ["draft", "complements_asked", "in_review"])
def test_admit_refuses_what_does_not_await_it(state, team):
    request = LabelRequestFactory(filed=state != "draft", state=state)

    with pytest.raises(actions.NotMovable, match="not awaiting"):
        actions.admit(request, by=team, at=NOON)


def test_refuse_admission_gives_coded_reasons(filed, team):
    reason = reason_of(filed)

    actions.refuse_admission(
        filed, reasons=[(reason, "0.8 M€")], note="Try again", by=team, at=NOON
    )

    filed.refresh_from_db()
    assert (filed.state, filed.closed_at) == ("inadmissible", NOON)
    assert list(filed.inadmissibilities.values_list("reason", "comment")) == [
        (reason.pk, "0.8 M€")
    ]
    event = Event.objects.get()
    assert (event.kind, event.data["reasons"]) == (
        "labelling.admission_refused",
        ["budget"],
    )
    text = Mail.objects.get().text
    assert "- Budget: The budget is out of range.\n  0.8 M€" in text
    assert "Try again" in text


def test_refuse_admission_refuses_without_a_reason_or_with_anothers(filed, team):
    elsewhere = reason_of(LabelRequestFactory(filed=True))

    with pytest.raises(actions.NotMovable, match="at least one reason"):
        actions.refuse_admission(filed, reasons=[], by=team, at=NOON)
    with pytest.raises(actions.NotMovable, match="not one of this cluster"):
        actions.refuse_admission(filed, reasons=[(elsewhere, "")], by=team, at=NOON)


def test_an_inadmissible_request_comes_again_with_its_reasons(filed, team):
    actions.refuse_admission(
        filed, reasons=[(reason_of(filed), "0.8 M€")], by=team, at=NOON
    )

    again = actions.resubmit(filed, call=filed.call, by=filed.writer, at=NOON)

    assert [row.remark for row in again.remarks.all()] == [
        "The budget is out of range.\n0.8 M€"
    ]


def test_ask_complements_stops_the_clock_and_tells(filed, team):
    complement = actions.ask_complements(
        filed, text="The budget", due_on=DUE, by=team, at=NOON + DAY
    )

    filed.refresh_from_db()
    assert (filed.state, complement.due_on, complement.asked_by) == (
        "complements_asked",
        DUE,
        team,
    )
    assert kinds() == ["labelling.complements_asked"]
    assert mails() == [("labelling.complements_asked", filed.writer.email)]


@pytest.mark.parametrize(
    ("text", "due_on", "message"),
    [
        ("  ", DUE, "Say what is asked for."),
        ("The budget", NOON.date() - DAY, "This day is past."),
    ],
)
def test_ask_complements_refuses(filed, team, text, due_on, message):
    with pytest.raises(actions.NotMovable, match=message):
        actions.ask_complements(filed, text=text, due_on=due_on, by=team, at=NOON)


def test_ask_complements_twice_refuses(filed, team):
    actions.ask_complements(filed, text="One", due_on=DUE, by=team, at=NOON)

    with pytest.raises(actions.NotMovable, match="before the admissibility"):
        actions.ask_complements(filed, text="Two", due_on=DUE, by=team, at=NOON)


def test_complement_one_at_a_time(filed, team):
    row = {"request": filed, "text": "?", "asked_at": NOON, "due_on": DUE}
    Complement.objects.create(**row, asked_by=team)

    with pytest.raises(IntegrityError):
        Complement.objects.create(**row, asked_by=team)


def test_answer_complements_takes_the_dossier_as_it_is(filed, team):
    filed.owner = team
    filed.save()
    actions.ask_complements(filed, text="A partner", due_on=DUE, by=team, at=NOON)
    PartnerFactory(project=filed.project)

    actions.answer_complements(filed, text="Here it is", by=filed.writer, at=NOON + DAY)

    filed.refresh_from_db()
    complement = filed.complements.get()
    assert (filed.state, complement.answer, complement.answered_by) == (
        "submitted",
        "Here it is",
        filed.writer,
    )
    assert filed.version == ProjectVersion.objects.get(taken_at=NOON + DAY)
    event = Event.objects.get(kind="labelling.complements_answered")
    assert event.data["is_late"] is False
    assert mails()[1:] == [
        ("labelling.complements_answered", filed.writer.email),
        ("labelling.complements_came", team.email),
    ]


def test_a_late_answer_is_taken_and_said_to_be_late(filed, team):
    actions.ask_complements(filed, text="More", due_on=DUE, by=team, at=NOON)

    actions.answer_complements(
        filed, text="Here", by=filed.writer, at=NOON + timedelta(days=11)
    )

    filed.refresh_from_db()
    assert filed.state == "submitted"
    event = Event.objects.get(kind="labelling.complements_answered")
    assert event.data["is_late"] is True
    receipt = Mail.objects.get(kind="labelling.complements_answered")
    assert "It came after the day agreed" in receipt.text


def test_a_follower_with_a_conflict_is_told_nothing(filed, team):
    filed.owner = team
    filed.save()
    ExcludedReaderFactory(project=filed.project, user=team)
    actions.ask_complements(filed, text="More", due_on=DUE, by=UserFactory(), at=NOON)

    actions.answer_complements(filed, text="Here", by=filed.writer, at=NOON)

    assert [to for _kind, to in mails()] == [filed.writer.email] * 2


def test_answer_complements_refuses_what_nobody_asked(filed):
    with pytest.raises(actions.NotMovable, match="Nothing is asked"):
        actions.answer_complements(filed, text="Here", by=filed.writer, at=NOON)


def test_an_answer_after_the_refusal_is_refused(filed, team):
    actions.ask_complements(filed, text="More", due_on=DUE, by=team, at=NOON)
    actions.refuse_admission(filed, reasons=[(reason_of(filed), "")], by=team, at=NOON)

    with pytest.raises(actions.NotMovable, match="Nothing is asked"):
        actions.answer_complements(filed, text="Here", by=filed.writer, at=NOON)


def test_go_on_without_runs_the_clock_again(filed, team):
    actions.ask_complements(filed, text="More", due_on=DUE, by=team, at=NOON)

    actions.go_on_without(filed, reason="Not needed", by=team, at=NOON + DAY)

    filed.refresh_from_db()
    complement = filed.complements.get()
    assert (filed.state, complement.answered_at, complement.answer) == (
        "submitted",
        NOON + DAY,
        "",
    )
    assert kinds()[-1] == "labelling.complements_given_up"


def test_write_note_is_for_the_clusters_people(filed, team):
    actions.write_note(filed, text=" See the fund ", by=team, at=NOON)

    filed.refresh_from_db()
    assert (filed.internal_note, mails()) == ("See the fund", [])


def test_lateaccess_says_why():
    with pytest.raises(IntegrityError, match="lateaccess_says_why"):
        LateAccess.objects.create(
            request=LabelRequestFactory(),
            until=NOON,
            reason="",
            granted_at=NOON,
            granted_by=UserFactory(),
        )
