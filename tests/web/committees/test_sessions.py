"""Planning, the agenda, minutes and decisions on their pages."""

from datetime import date

import pytest
from django.core import mail as postbox
from django.urls import reverse
from django.utils import timezone

from grappe.committees import actions
from grappe.committees.actions import minuting
from grappe.committees.models import AgendaItem, Decision, Session
from grappe.labelling.models import BodySeat
from grappe.outbox.models import Mail
from grappe.projects.models import Grant
from tests.committees.world import World
from tests.factories import NOON, UserFactory
from tests.factories.committees import (
    AgendaItemFactory,
    DecisionFactory,
    SessionFactory,
)
from tests.factories.labelling import BodyFactory, LabelRequestFactory
from tests.factories.projects import DeclarationFactory, ProjectMemberFactory

pytestmark = pytest.mark.django_db


def url(name, cluster, *arguments):
    return reverse(f"committees:{name}", args=[cluster.slug, *arguments])


def test_session_create_plans_it_by_the_clusters_clock(as_role, cluster):
    body = BodyFactory(cluster=cluster)

    response = as_role("team").post(
        url("session_create", cluster),
        {"body": body.pk, "starts_at": "2026-07-01T14:00", "place": "Lille"},
    )

    session = Session.objects.get()
    assert response.url == url("session_detail", cluster, session.pk)
    assert (session.held_on, session.starts_at.hour, session.place) == (
        date(2026, 7, 1),
        12,
        "Lille",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""},
        {"starts_at": "tomorrow"},
        {"starts_at": "0001-01-01T00:00"},
        # The clock jumps over this hour.
        {"starts_at": "2026-03-29T02:30"},
        {"body": "99999999999999999999"},
        {"video_url": "not a web address"},
        {"title": "x" * 201},
    ],
)
def test_a_session_that_cannot_be_is_refused(wrong, as_role, cluster):
    data = {
        "body": BodyFactory(cluster=cluster).pk,
        "starts_at": "2026-07-01T14:00",
    } | wrong

    response = as_role("team").post(url("session_create", cluster), data)

    assert (response.status_code, Session.objects.count()) == (200, 0)


def test_the_agenda_takes_requests_and_subjects_in_an_order(as_role, cluster):
    client = as_role("team")
    session = SessionFactory(body__cluster=cluster)
    first, other = (
        LabelRequestFactory(cluster=cluster, filed=True, state="in_review")
        for _one in range(2)
    )
    draft = LabelRequestFactory(cluster=cluster)
    page = client.get(url("item_add", cluster, session.pk))
    offered = set(page.context["form"].fields["requests"].queryset)

    client.post(
        url("item_add", cluster, session.pk),
        {"requests": [first.pk], "title": "Divers", "minutes": "15"},
    )
    subject = session.items.get(request=None)
    client.post(url("item_move", cluster, session.pk, subject.pk, "up"))
    refused = client.post(
        url("item_add", cluster, session.pk), {"requests": [draft.pk], "minutes": "15"}
    )

    assert offered == {first, other}
    assert [str(one.title or one.request) for one in session.items.all()] == [
        "Divers",
        str(first),
    ]
    assert refused.status_code == 200
    first.refresh_from_db()
    assert first.state == "committee_scheduled"


def test_an_item_is_changed_and_taken_off(as_role, cluster):
    client = as_role("team")
    item = AgendaItemFactory(session__body__cluster=cluster)
    at = [item.session_id, item.pk]

    client.post(url("item_edit", cluster, *at), {"title": "Budget", "minutes": "5"})
    item.refresh_from_db()
    client.post(url("item_remove", cluster, *at))
    again = client.post(url("item_remove", cluster, *at))

    assert (item.title, item.minutes) == ("Budget", 5)
    assert AgendaItem.objects.get().removed_at is not None
    assert again.status_code == 404


def test_an_item_behind_a_conflict_is_nobody_s_to_move(as_role, cluster):
    client = as_role("team")
    request = LabelRequestFactory(cluster=cluster, filed=True, state="in_review")
    item = AgendaItemFactory(session__body__cluster=cluster, request=request, title="")
    DeclarationFactory(project=request.project, user=client.user, conflicted=True)

    page = client.get(url("session_detail", cluster, item.session_id))
    moved = client.post(
        url("item_move", cluster, item.session_id, item.pk, "up")
    ).status_code

    assert (request.project.acronym in page.text, moved) == (False, 404)


def test_convene_opens_the_dossiers_but_to_whoever_has_a_conflict(as_role, cluster):
    client = as_role("team")
    item = AgendaItemFactory(
        session__body__cluster=cluster,
        title="",
        request=LabelRequestFactory(cluster=cluster, filed=True, state="in_review"),
    )
    free, barred = UserFactory.create_batch(2)
    for user in (free, barred):
        BodySeat.objects.create(
            body=item.session.body, user=user, starts_on=date(2020, 1, 1)
        )
    DeclarationFactory(project=item.request.project, user=barred, conflicted=True)

    client.post(url("session_convene", cluster, item.session_id), {"message": "Venez"})

    assert [one.user for one in Grant.objects.filter(purpose="committee")] == [free]
    mails = Mail.objects.filter(kind="committees.convened")
    assert {one.to for one in mails} == {free.email, barred.email}
    assert item.request.project.acronym not in mails.get(to=barred.email).text


@pytest.mark.parametrize("rows", [1, 3])
def test_session_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("team")
    body = BodyFactory(cluster=cluster)
    for session in SessionFactory.create_batch(rows, body=body):
        AgendaItemFactory(session=session)

    with django_assert_num_queries(9):
        response = client.get(url("session_list", cluster))

    assert [one.item_count for one in response.context["page"]] == [1] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_decision_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    DecisionFactory.create_batch(rows, request__cluster=cluster)

    with django_assert_num_queries(24):
        response = client.get(url("decision_list", cluster))

    assert len(response.context["lines"]) == rows


def test_sessions_and_decisions_are_exported(as_role, cluster):
    client = as_role("team")
    SessionFactory(body__cluster=cluster)
    DecisionFactory(request__cluster=cluster)
    DecisionFactory()

    files = [
        b"".join(client.get(url(name, cluster), {"format": "csv"}).streaming_content)
        for name in ("session_export", "decision_export")
    ]

    assert [len(file.decode("utf-8-sig").strip().splitlines()) for file in files] == [
        2,
        2,
    ]


def test_decisions_are_applied_together_and_letters_wait(
    as_role, cluster, django_capture_on_commit_callbacks
):
    client = as_role("direction")
    kept, read = (
        DecisionFactory(
            request__cluster=cluster,
            outcome="refused",
            reasons="Trop tôt",
            decided_by=client.user,
        )
        for _one in range(2)
    )
    for decision in (kept, read):
        ProjectMemberFactory(project=decision.request.project, right="edit")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            url("decision_edit", cluster, read.pk),
            {
                "reasons": "Trop tôt",
                "letter_subject": "Notre réponse",
                "letter_text": "Relue",
            },
        )
        client.post(url("decision_apply", cluster), {"decision": [kept.pk, read.pk]})

    mails = Mail.objects.filter(kind="committees.decided").order_by("state")
    assert [(one.state, one.text == "Relue") for one in mails] == [
        ("draft", False),
        ("sent", True),
    ]
    assert [one.subject for one in postbox.outbox] == ["Notre réponse"]
    assert Decision.objects.filter(applied_at=None).count() == 0
    page = client.get(url("decision_detail", cluster, kept.pk))
    assert [one.state for one in page.context["mails"]] == ["draft"]


def test_decisions_that_cannot_be_applied_say_so(as_role, cluster):
    client = as_role("direction")
    foreign = DecisionFactory()
    applied = DecisionFactory(request__cluster=cluster, applied_at=NOON)

    answers = [
        client.post(url("decision_apply", cluster), {"decision": chosen}, follow=True)
        for chosen in ([], [foreign.pk], [applied.pk], ["x"])
    ]

    assert [
        [one.level_tag for one in answer.context["messages"]] for answer in answers
    ] == [["error"]] * 4
    foreign.refresh_from_db()
    assert foreign.applied_at is None


def test_a_decision_behind_a_conflict_is_nowhere(as_role, cluster):
    client = as_role("direction")
    decision = DecisionFactory(request__cluster=cluster)
    DeclarationFactory(
        project=decision.request.project, user=client.user, conflicted=True
    )

    item = AgendaItemFactory(
        session__body__cluster=cluster, request=decision.request, title=""
    )
    Decision.objects.filter(pk=decision.pk).update(item=item)

    detail = client.get(url("decision_detail", cluster, decision.pk))
    (session,) = client.get(url("session_list", cluster)).context["page"]
    page = client.get(url("decision_list", cluster))
    client.post(url("decision_apply", cluster), {"decision": decision.pk})

    decision.refresh_from_db()
    assert (detail.status_code, page.context["lines"]) == (404, [])
    assert (decision.applied_at, session.decision_count) == (None, 0)


def test_the_direction_decides_where_no_body_does(as_role, cluster):
    request = LabelRequestFactory(cluster=cluster, filed=True, state="admissible")
    client = as_role("direction")
    address = url("decision_create", cluster, request.pk)

    wrong = client.post(address, {"outcome": "refused"})
    half = client.post(
        address,
        {"outcome": "labelled_with_reservations", "reservation_1": "Signer"},
    )
    client.post(
        address,
        {
            "outcome": "labelled_with_reservations",
            "reservation_1": "Signer",
            "due_on_1": "2190-01-01",
        },
    )

    decision = Decision.objects.get()
    assert (wrong.status_code, half.status_code) == (200, 200)
    assert (decision.outcome, decision.reservations) == (
        "labelled_with_reservations",
        [{"text": "Signer", "due_on": "2190-01-01"}],
    )


def test_minutes_are_written_locked_and_printed(as_role, cluster):
    client = as_role("team")
    world = World()
    world.body.cluster = cluster
    world.body.save()
    world.session.refresh_from_db()
    session = Session.objects.get(pk=world.session.pk)
    world.act(actions.open_session, session)
    world.act(actions.close_session, session)

    client.post(
        url("minutes_write", cluster, session.pk),
        {"language": "fr", "remarks": "Rien"},
    )
    draft = client.get(url("minutes_detail", cluster, session.pk))
    before = client.get(url("session_extract", cluster, session.pk))
    client.post(url("minutes_lock", cluster, session.pk))
    page = client.get(url("minutes_detail", cluster, session.pk))
    pdf = client.get(url("minutes_pdf", cluster, session.pk), {"language": "en"})
    extract = client.get(url("session_extract", cluster, session.pk))

    assert (draft.context["verdict"], before.status_code) == (None, 404)
    assert page.context["verdict"].holds
    assert pdf.content.startswith(b"%PDF")
    assert (extract.status_code, extract.context["extract"].came) == (200, 0)


def test_the_extract_names_nobody_and_only_published_labels(as_role, client, cluster):
    session = SessionFactory(
        body__cluster=cluster, state="closed", opened_at=NOON, closed_at=NOON
    )
    told = [
        ("labelled", True, "VISIBLE"),
        ("labelled", False, "CACHE"),
        ("refused", True, "REFUSE"),
        ("withdrawn", True, "RETIRE"),
    ]
    for outcome, is_published, acronym in told:
        request = LabelRequestFactory(
            cluster=cluster,
            filed=True,
            state="heard",
            project__acronym=acronym,
            project__is_published=is_published,
        )
        item = AgendaItemFactory(session=session, request=request, title="")
        DecisionFactory(
            request=request, item=item, outcome=outcome, applied_at=timezone.now()
        )
    minuting.write_minutes(session, language="fr", by=None, at=NOON)
    minuting.lock_minutes(session, by=None, at=NOON)

    page = client.get(url("session_extract", cluster, session.pk))

    names = [acronym for _outcome, _published, acronym in told if acronym in page.text]
    extract = page.context["extract"]
    assert names == ["VISIBLE"]
    assert (len(extract.labelled), [number for _words, number in extract.counted]) == (
        2,
        [1],
    )
