"""A request from its draft to the day it is filed, withdrawn or left behind."""

from datetime import datetime, timedelta

import pytest

from grappe.audit.models import Event
from grappe.labelling import actions, deadlines
from grappe.labelling.models import (
    Answer,
    CheckOutcome,
    LabelRequest,
    LateAccess,
    RequestState,
)
from grappe.outbox.models import Mail
from grappe.projects.models import ProjectVersion
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import (
    CLOSING,
    AssignmentFactory,
    CallFactory,
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.factories.projects import (
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def kinds() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="labelling.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


def writer_of(project, **fields):
    user = UserFactory(language="en", **fields)
    ProjectMemberFactory(project=project, user=user, editor=True)
    return user


def ready(**fields) -> tuple[LabelRequest, object]:
    """A draft that may be filed, and who writes it."""
    request = LabelRequestFactory(**fields)
    PartnerFactory(project=request.project, lead=True)
    return request, writer_of(request.project)


def limit_of(request: LabelRequest) -> datetime:
    return deadlines.of_request(request).filing_at


def test_open_request_opens_a_draft_for_a_call():
    procedure = ProcedureFactory()
    call = CallFactory(cluster=procedure.cluster, name="i-Démo")
    project = ProjectFactory(cluster=procedure.cluster, kind=procedure.kind)
    by = UserFactory()

    request = actions.open_request(project, procedure, call=call, by=by, at=NOON)

    assert (
        request.state,
        request.opened_by,
        request.opened_at,
        request.number,
        request.version,
    ) == ("draft", by, NOON, "", None)
    event = Event.objects.get()
    assert (event.kind, event.project, event.data) == (
        "labelling.request_opened",
        project,
        {"acronym": project.acronym, "number": "", "call": "i-Démo"},
    )


def test_open_request_asks_for_a_support_letter_without_a_call():
    procedure = ProcedureFactory(support_letter=True)
    project = ProjectFactory(cluster=procedure.cluster)

    request = actions.open_request(project, procedure, by=UserFactory(), at=NOON)

    assert (request.call, request.state) == (None, "draft")


@pytest.mark.parametrize(
    ("procedure", "call", "message"),
    [
        ({"draft": True}, {}, "This kind of request is not taken here any more."),
        (
            {"retired_at": NOON},
            {},
            "This kind of request is not taken here any more.",
        ),
        ({"support_letter": True}, {}, "Choose a call;"),
        ({}, None, "Choose a call;"),
        ({}, {"cancelled_at": NOON}, "This call was cancelled."),
        ({}, {"closes_at": NOON}, "This call is closed."),
    ],
)
def test_open_request_refuses(procedure, call, message):
    cluster = ClusterFactory()
    kind = ProjectKindFactory(cluster=cluster)
    procedure = ProcedureFactory(cluster=cluster, kind=kind, **procedure)
    call = None if call is None else CallFactory(cluster=cluster, **call)
    project = ProjectFactory(cluster=cluster, kind=kind)

    with pytest.raises(actions.NotOpenable, match=message):
        actions.open_request(project, procedure, call=call, by=UserFactory(), at=NOON)


def test_open_request_refuses_another_kind_of_project():
    procedure = ProcedureFactory()
    cluster = procedure.cluster
    other = ProjectFactory(
        cluster=cluster, kind=ProjectKindFactory(cluster=cluster, code="training")
    )

    with pytest.raises(actions.NotOpenable, match="for other projects"):
        actions.open_request(
            other,
            procedure,
            call=CallFactory(cluster=cluster),
            by=UserFactory(),
            at=NOON,
        )


def test_open_request_refuses_what_is_of_another_cluster():
    procedure = ProcedureFactory()
    mine = ProjectFactory(cluster=procedure.cluster, kind=procedure.kind)
    elsewhere = ProjectFactory(kind__code="rdi")

    with pytest.raises(actions.NotOpenable, match="not one of this cluster"):
        actions.open_request(
            mine, procedure, call=CallFactory(), by=UserFactory(), at=NOON
        )
    with pytest.raises(actions.NotOpenable, match="not taken here"):
        actions.open_request(
            elsewhere, procedure, call=CallFactory(), by=UserFactory(), at=NOON
        )


def test_open_request_refuses_a_second_one_for_the_call():
    first = LabelRequestFactory()

    with pytest.raises(actions.NotOpenable, match="under way for this call"):
        actions.open_request(
            first.project, first.procedure, call=first.call, by=UserFactory(), at=NOON
        )


def test_submit_keeps_the_dossier_numbers_it_and_acknowledges():
    request, writer = ready()
    ProjectMemberFactory(project=request.project)  # who only reads gets no receipt

    filed = actions.submit(request, by=writer, at=NOON)

    version = ProjectVersion.objects.get()
    assert (
        filed.state,
        filed.number,
        filed.submitted_at,
        filed.submitted_by,
        filed.version,
        filed.state_since,
    ) == ("submitted", "2026-001", NOON, writer, version, NOON)
    assert kinds() == ["labelling.filed"]
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.project, mail.subject, mail.reason) == (
        "labelling.filed",
        writer.email,
        request.project,
        f"[{request.project.acronym}] Your request is filed: 2026-001",
        f"You get this mail because you work on the project {request.project.acronym}.",
    )
    assert f"/labels/{request.pk}/" in mail.text
    assert dict(filed.checks.values_list("code", "outcome")) == {
        "form_complete": "ok",
        "lead_present": "ok",
        "in_time": "ok",
        "not_labelled_already": "ok",
    }


def test_submit_numbers_follow_each_other_in_a_cluster_and_a_year():
    first, writer = ready()
    actions.submit(first, by=writer, at=NOON)
    second, writer = ready(cluster=first.cluster)
    elsewhere, other = ready()
    next_year, _writer = ready(
        cluster=first.cluster, call__closes_at=CLOSING + timedelta(days=400)
    )

    numbers = [
        actions.submit(second, by=writer, at=NOON).number,
        actions.submit(elsewhere, by=other, at=NOON).number,
        actions.submit(next_year, by=writer, at=NOON + timedelta(days=365)).number,
    ]

    assert numbers == ["2026-002", "2026-001", "2027-001"]


def test_submit_twice_at_once_files_once():
    """The second of two people learns who filed, and nothing is filed again."""
    request, writer = ready()
    seen_by_both = LabelRequest.objects.get(pk=request.pk)
    actions.submit(request, by=writer, at=NOON)

    with pytest.raises(actions.NotFilable, match=f"already filed.*{writer.name}"):
        actions.submit(seen_by_both, by=UserFactory(), at=NOON + SECOND)

    assert (Mail.objects.count(), ProjectVersion.objects.count()) == (1, 1)


def test_submit_at_the_deadline_is_late_by_a_second():
    request, writer = ready()
    limit = limit_of(request)

    with pytest.raises(actions.NotFilable, match="had to be filed before"):
        actions.submit(request, by=writer, at=limit)
    filed = actions.submit(request, by=writer, at=limit - SECOND)

    assert filed.state == "submitted"


def test_submit_says_all_that_is_missing():
    request, writer = ready(procedure__needs_confirmations=True)
    section = SectionFactory(procedure=request.procedure)
    QuestionFactory(section=section, is_required=True, name_en="Which need?")
    silent = PartnerFactory(project=request.project)

    with pytest.raises(actions.NotFilable) as caught:
        actions.submit(request, by=writer, at=NOON)

    lead = request.project.partners.get(role="lead").organisation
    assert caught.value.reasons == (
        "Compulsory questions without an answer: 1.",
        f"Not confirmed: {lead}, {silent.organisation}.",
    )
    request.refresh_from_db()
    assert (request.state, mails()) == ("draft", [])


def test_submit_with_a_partner_who_never_confirms_goes_through_once_waived():
    request, writer = ready(procedure__needs_confirmations=True)
    team = UserFactory()
    actions.waive(
        request, "parts_confirmed", reason="Agreed by phone", by=team, at=NOON
    )

    filed = actions.submit(request, by=writer, at=NOON)

    check = filed.checks.get(code="parts_confirmed")
    assert (filed.state, check.outcome, check.waived_by, check.waiver_reason) == (
        "submitted",
        "waived",
        team,
        "Agreed by phone",
    )


def test_what_was_waived_falls_when_the_dossier_gets_worse():
    request, writer = ready(procedure__needs_confirmations=True)
    actions.waive(
        request, "parts_confirmed", reason="Agreed", by=UserFactory(), at=NOON
    )
    PartnerFactory(project=request.project)

    actions.check(request, by=writer, at=NOON)

    check = request.checks.get(code="parts_confirmed")
    assert (check.outcome, check.waived_by, check.waiver_reason) == (
        CheckOutcome.FAILED,
        None,
        "",
    )


def test_submit_refuses_a_cancelled_call_while_drafting():
    request, writer = ready()
    actions.cancel_call(request.call, reason="No budget", by=UserFactory(), at=NOON)

    with pytest.raises(actions.NotFilable, match="This call was cancelled"):
        actions.submit(request, by=writer, at=NOON)


def test_submit_after_the_call_moved_later_is_in_time():
    request, writer = ready()
    late = limit_of(request) + SECOND
    request.call.closes_at += timedelta(days=7)
    request.call.save()

    filed = actions.submit(request, by=writer, at=late)

    assert filed.state == "submitted"


def test_submit_after_the_call_moved_earlier_is_late():
    request, writer = ready()
    on_time = limit_of(request) - SECOND
    request.call.closes_at -= timedelta(days=1)
    request.call.save()

    with pytest.raises(actions.NotFilable, match="had to be filed before"):
        actions.submit(request, by=writer, at=on_time)


def test_submit_files_a_pre_application_first():
    request, writer = ready(procedure__has_pre_application=True)

    waiting = actions.submit(request, by=writer, at=NOON)
    assert (waiting.state, waiting.number, waiting.version) == ("pre_applied", "", None)
    actions.give_opinion(
        request, text="Go on, with a second company.", by=UserFactory(), at=NOON
    )
    filed = actions.submit(request, by=writer, at=NOON + SECOND)

    assert (filed.state, filed.number) == ("submitted", "2026-001")
    assert [kind for kind, _to in mails()] == [
        "labelling.pre_applied",
        "labelling.opinion_given",
        "labelling.filed",
    ]
    assert kinds() == [
        "labelling.pre_applied",
        "labelling.opinion_given",
        "labelling.filed",
    ]


def test_give_opinion_refuses_a_request_without_pre_application():
    request, writer = ready()

    with pytest.raises(actions.NotMovable, match="No pre-application"):
        actions.give_opinion(request, text="Fine", by=writer, at=NOON)


def test_late_access_lets_a_request_in_until_its_moment():
    request, writer = ready()
    limit = limit_of(request)
    director = UserFactory()
    until = limit + timedelta(days=2)

    actions.grant_late_access(
        request, until=until, reason="Illness", by=director, at=limit
    )

    access = LateAccess.objects.get()
    assert (access.until, access.reason, access.granted_by) == (
        until,
        "Illness",
        director,
    )
    with pytest.raises(actions.NotFilable):
        actions.submit(request, by=writer, at=until)
    filed = actions.submit(request, by=writer, at=until - SECOND)
    assert filed.checks.get(code="in_time").outcome == "ok"
    assert kinds() == ["labelling.late_access_granted", "labelling.filed"]
    assert [kind for kind, _to in mails()] == [
        "labelling.late_access",
        "labelling.filed",
    ]


@pytest.mark.parametrize(
    ("until", "reason", "message"),
    [
        (NOON, "Illness", "This moment is past."),
        (CLOSING + SECOND, "Illness", "The call itself closes before that."),
        (CLOSING, "  ", "Say why."),
    ],
)
def test_late_access_refuses(until, reason, message):
    request, writer = ready()

    with pytest.raises(actions.NotMovable, match=message):
        actions.grant_late_access(
            request, until=until, reason=reason, by=writer, at=NOON
        )


def test_late_access_refuses_a_request_that_was_filed():
    request = LabelRequestFactory(filed=True)

    with pytest.raises(actions.NotMovable, match="nothing to file late"):
        actions.grant_late_access(
            request, until=CLOSING, reason="Illness", by=UserFactory(), at=NOON
        )


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "heard"])
def test_withdraw_closes_whatever_is_open(state):
    request = LabelRequestFactory(filed=state != "draft", state=state)
    writer = writer_of(request.project)

    actions.withdraw(request, reason="Another partner", by=writer, at=NOON)

    request.refresh_from_db()
    assert (request.state, request.closed_at, request.closing_reason) == (
        "withdrawn",
        NOON,
        "Another partner",
    )
    assert (kinds(), mails()) == (
        ["labelling.withdrawn"],
        [("labelling.withdrawn", writer.email)],
    )


def test_withdraw_lets_the_readers_go_and_closes_the_dossier_to_them():
    request = LabelRequestFactory(filed=True, state="in_review")
    asked = AssignmentFactory(request=request)
    filed = AssignmentFactory(request=request, state="done")
    grant = GrantFactory(project=request.project, user=asked.expert.user)

    actions.withdraw(request, reason="", by=writer_of(request.project), at=NOON)

    for row in (asked, filed, grant, request):
        row.refresh_from_db()
    assert (asked.state, filed.state) == ("revoked", "done")
    assert (request.state, grant.revoked_at) == ("withdrawn", NOON)
    assert ("labelling.reading_taken_back", asked.expert.user.email) in mails()


def test_withdraw_refuses_a_closed_request():
    request = LabelRequestFactory(state="withdrawn", closed_at=NOON)

    with pytest.raises(actions.NotMovable, match="closed"):
        actions.withdraw(request, reason="", by=UserFactory(), at=NOON)


def test_lapse_closes_what_was_not_filed_when_the_call_closed():
    request, writer = ready()

    with pytest.raises(actions.NotMovable, match="still open"):
        actions.lapse(request, by=None, at=CLOSING - SECOND)
    actions.lapse(request, by=None, at=CLOSING)

    request.refresh_from_db()
    assert (request.state, request.closed_at) == ("lapsed", CLOSING)
    assert mails() == [("labelling.lapsed", writer.email)]
    assert "not filed in time" in Mail.objects.get().subject


def test_lapse_leaves_what_was_filed_but_of_a_cancelled_call():
    filed = LabelRequestFactory(filed=True)

    with pytest.raises(actions.NotMovable, match="filed before its call closed"):
        actions.lapse(filed, by=None, at=CLOSING)
    filed.call.cancelled_at = NOON
    filed.call.save()
    actions.lapse(filed, by=UserFactory(), at=NOON)

    filed.refresh_from_db()
    assert filed.state == "lapsed"


def test_resubmit_brings_the_answers_and_the_remarks():
    request, writer = ready(filed=True, state="refused", closed_at=NOON)
    request.closing_reason = "The market is not described."
    request.save()
    question = QuestionFactory(section__procedure=request.procedure)
    Answer.objects.create(
        request=request, question=question, value="A need", answered_at=NOON
    )
    call = CallFactory(cluster=request.cluster)

    again = actions.resubmit(request, call=call, by=writer, at=NOON)

    assert (again.previous, again.call, again.state, again.number) == (
        request,
        call,
        "draft",
        "",
    )
    assert list(again.answers.values_list("question", "value")) == [
        (question.pk, "A need")
    ]
    assert [remark.remark for remark in again.remarks.all()] == [
        "The market is not described."
    ]
    with pytest.raises(actions.NotFilable, match="without an answer: 1"):
        actions.submit(again, by=writer, at=NOON)
    remark = again.remarks.get()
    actions.answer_remark(remark, text="See part 4.", by=writer, at=NOON)
    assert actions.submit(again, by=writer, at=NOON).state == "submitted"


def test_resubmit_refuses_an_open_request():
    request, writer = ready()

    with pytest.raises(actions.NotOpenable, match="still under way"):
        actions.resubmit(request, call=request.call, by=writer, at=NOON)


def test_resubmit_refuses_a_second_time():
    request, writer = ready(state="lapsed", closed_at=NOON)
    actions.resubmit(request, call=request.call, by=writer, at=NOON)

    with pytest.raises(actions.NotOpenable, match="already presented again"):
        actions.resubmit(request, call=request.call, by=writer, at=NOON)


def test_resubmit_takes_the_version_of_the_procedure_in_use():
    request, writer = ready(state="lapsed", closed_at=NOON)
    old = request.procedure
    old.retired_at = NOON
    old.save()
    with pytest.raises(actions.NotOpenable, match="not taken here"):
        actions.resubmit(request, call=request.call, by=writer, at=NOON)
    new = ProcedureFactory(
        cluster=request.cluster, code=old.code, kind=old.kind, version=2
    )

    again = actions.resubmit(request, call=request.call, by=writer, at=NOON)

    assert again.procedure == new


def test_answer_remark_refuses_once_filed():
    request = LabelRequestFactory(filed=True)
    remark = request.remarks.create(remark="Why?")

    with pytest.raises(actions.NotMovable, match="filed"):
        actions.answer_remark(remark, text="So", by=UserFactory(), at=NOON)


def test_follow_request_says_who_follows_it():
    request = LabelRequestFactory()
    owner = UserFactory()

    actions.follow_request(request, owner=owner, by=UserFactory(), at=NOON)

    request.refresh_from_db()
    assert (request.owner, kinds()) == (owner, ["labelling.request_followed"])


def test_no_state_but_the_next_ones_can_follow():
    """Whoever calls `move`, a step cannot be skipped."""
    request = LabelRequestFactory()

    with pytest.raises(actions.NotMovable, match="cannot come to"):
        actions.steps.move(request, RequestState.ADMISSIBLE, at=NOON)
