"""The assignment desk in a browser without JavaScript."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from grappe.accounts.models import RoleGrant
from grappe.labelling.models import Assignment, AssignmentRun, ExpertText
from tests.factories import CompetenceFactory
from tests.factories.labelling import (
    AssignmentFactory,
    AssignmentRunFactory,
    CallFactory,
    ExpertFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectFactory,
    ProjectKindFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster, name="Appel d'essai")


@pytest.fixture
def one_reader(cluster):
    return ProcedureFactory(
        cluster=cluster,
        kind=ProjectKindFactory(cluster=cluster),
        reviews=1,
        needs_academic=False,
        needs_industrial=False,
    )


def request(call, how, **values):
    return LabelRequestFactory(
        cluster=call.cluster,
        call=call,
        procedure=how,
        filed=True,
        **{"state": "admissible", **values},
    )


def url(name, cluster, *args):
    return reverse(f"labelling:{name}", args=[cluster.slug, *args])


def ask(client, call, **data):
    sent = {"mode": "fill", "objective": "total", "minimums": "on", **data}
    return client.post(url("desk_call", call.cluster, call.pk), sent)


# The desk -----------------------------------------------------------------------------


def test_desk_lists_the_calls_that_have_dossiers(as_role, call, one_reader):
    AssignmentFactory(request=request(call, one_reader), expert__cluster=call.cluster)
    request(call, one_reader)
    CallFactory(cluster=call.cluster, name="Sans dossier")

    response = as_role("team").get(url("desk", call.cluster))

    (tally,) = response.context["tallies"]
    assert (tally.call, tally.dossiers, tally.lacking) == (call, 2, 1)
    assert (tally.standing, tally.wanted) == (1, 2)
    assert "Sans dossier" not in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_query_count(
    as_role, cluster, one_reader, rows, django_assert_num_queries
):
    for _n in range(rows):
        dossier = request(CallFactory(cluster=cluster), one_reader)
        AssignmentFactory(request=dossier, expert__cluster=cluster)
    client = as_role("team")

    with django_assert_num_queries(23):
        response = client.get(url("desk", cluster))

    assert len(response.context["tallies"]) == rows


def test_a_dossier_that_a_conflict_takes_away_is_nowhere_at_the_desk(
    as_role, call, one_reader
):
    client = as_role("team")
    project = ProjectFactory(cluster=call.cluster, acronym="MARQUE-SECRETE")
    hidden = request(call, one_reader, project=project)
    request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    reading = AssignmentFactory(request=hidden, expert=expert)
    run = AssignmentRunFactory(cluster=call.cluster, call=call, requests=[hidden.pk])
    DeclarationFactory(project=project, user=client.user, conflicted=True)

    pages = [
        url("desk", call.cluster),
        *(
            f"{url('desk_call', call.cluster, call.pk)}?view={view}"
            for view in ("matrix", "dossiers", "experts")
        ),
        f"{url('desk_export', call.cluster, call.pk)}?format=csv",
        f"{url('assignment_add', call.cluster, call.pk)}?expert={expert.pk}",
    ]
    closed = [
        url("run_detail", call.cluster, run.pk),
        url("assignment_revoke", call.cluster, reading.pk),
        f"{url('assignment_add', call.cluster, call.pk)}?request={hidden.pk}",
    ]

    texts = [client.get(page) for page in pages]
    assert [page.status_code for page in texts] == [200] * len(pages)
    for page in texts:
        body = b"".join(page.streaming_content) if page.streaming else page.content
        assert b"MARQUE-SECRETE" not in body
    assert [client.get(page).status_code for page in closed] == [404, 404, 404]


def test_matrix_shows_fits_readers_and_what_closes_a_pair(as_role, call, one_reader):
    needed = CompetenceFactory(cluster=call.cluster)
    dossier = request(call, one_reader)
    dossier.project.competences.add(needed)
    reads = ExpertFactory(cluster=call.cluster)
    AssignmentFactory(request=dossier, expert=reads, state="accepted")
    fit = ExpertFactory(cluster=call.cluster)
    fit.skills.create(competence=needed, level=3)
    barred = ExpertFactory(cluster=call.cluster)
    DeclarationFactory(project=dossier.project, user=barred.user, conflicted=True)

    response = as_role("team").get(url("desk_call", call.cluster, call.pk))

    (row,) = response.context["matrix"].rows
    assert [str(cell.text) for cell in row.cells] == ["0", "100", "C"]
    assert [cell.mark for cell in row.cells] == ["✓", "", ""]
    assert (row.readers, row.lacking) == (1, 0)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("view", "count"), [("dossiers", 28), ("experts", 44), ("matrix", 50)]
)
def test_desk_call_query_count(
    as_role, call, one_reader, view, count, rows, django_assert_num_queries
):
    for _n in range(rows):
        dossier = request(call, one_reader)
        AssignmentFactory(request=dossier, expert__cluster=call.cluster)
    client = as_role("team")
    page = f"{url('desk_call', call.cluster, call.pk)}?view={view}"

    with django_assert_num_queries(count):
        client.get(page)


def test_dossiers_are_filtered(as_role, call, one_reader):
    client = as_role("team")
    lacks = request(call, one_reader, project__acronym="AAA")
    waits, done = (
        request(call, one_reader, project__acronym=name) for name in ("BBB", "CCC")
    )
    AssignmentFactory(request=waits, expert__cluster=call.cluster)
    AssignmentFactory(request=done, expert__cluster=call.cluster, state="accepted")
    page = url("desk_call", call.cluster, call.pk)

    def shown(**asked):
        response = client.get(page, {"view": "dossiers", **asked})
        return [line.request for line in response.context["lines"]]

    assert shown() == [lacks, waits, done]
    assert shown(readers="lacking") == [lacks]
    assert shown(readers="waiting") == [waits]
    assert shown(readers="complete") == [waits, done]
    assert shown(q="bb") == [waits]
    assert shown(readers="nonsense") == [lacks, waits, done]


def test_requests_without_a_call_have_a_desk_of_their_own(as_role, cluster):
    letter = LabelRequestFactory(
        cluster=cluster, letter=True, filed=True, state="admissible"
    )

    response = as_role("team").get(url("desk_call", cluster, 0), {"view": "dossiers"})

    assert [line.request for line in response.context["lines"]] == [letter]


def test_desk_of_an_unknown_call_is_not_found(as_role, cluster):
    client = as_role("team")

    assert client.get(url("desk_call", cluster, 10**30)).status_code == 404
    other = CallFactory()
    assert client.get(url("desk_call", cluster, other.pk)).status_code == 404


def test_export_gives_every_reading(as_role, call, one_reader):
    AssignmentFactory(
        request=request(call, one_reader, project__acronym="AAA"),
        expert__cluster=call.cluster,
        state="declined",
        ending_reason="=2+2",
    )

    response = as_role("team").get(
        url("desk_export", call.cluster, call.pk), {"format": "csv"}
    )

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "AAA" in text
    assert "declined" in text
    assert "'=2+2" in text


# Proposals ----------------------------------------------------------------------------


def test_a_proposal_is_read_then_applied(as_role, call, one_reader):
    dossier = request(call, one_reader)
    needed = CompetenceFactory(cluster=call.cluster, name_fr="Hydrogène")
    dossier.project.competences.add(needed)
    expert = ExpertFactory(cluster=call.cluster)
    expert.skills.create(competence=needed, level=2)
    text = ExpertText.objects.create(expert=expert, title=dossier.project.title)
    other = ExpertFactory(cluster=call.cluster)
    client = as_role("team")

    response = ask(client, call)
    run = AssignmentRun.objects.get()
    assert response.url == url("run_detail", call.cluster, run.pk)
    page = client.get(response.url)

    assert "No assignment fits better in all: proven; 0.0" in page.text
    assert "Hydrogène" in page.text
    assert text.title in page.text
    (line,) = page.context["proposed"]
    assert [reader.reading.expert for reader in line.readers] == [expert]
    assert [one.name for one in line.alternates] == [str(other)]

    response = client.post(url("run_apply", call.cluster, run.pk))
    assert response.url == url("desk_call", call.cluster, call.pk)
    assert Assignment.objects.get().expert == expert
    again = client.post(url("run_apply", call.cluster, run.pk))
    assert again.status_code == 409
    assert "it is applied" in again.text


def test_an_impossible_proposal_says_what_would_do_and_tries_it(
    as_role, call, one_reader
):
    one_reader.reviews = 2
    one_reader.save()
    for name in ("AAA", "BBB"):
        request(call, one_reader, project__acronym=name)
    ExpertFactory(cluster=call.cluster, capacity=2)
    short = ExpertFactory(cluster=call.cluster, capacity=1)
    client = as_role("team")

    page = client.get(ask(client, call).url)

    assert page.context["impossible"].headline == (
        "AAA and BBB need 4 readers in all; only 2 experts can read there, with room"
        " for 3."
    )
    assert page.context["impossible"].whole == (
        "In all, this desk has 4 readers to find and its experts have room for 3."
    )
    ways = page.context["ways_out"]
    assert [(way.suggestion.text, way.suggestion.verdict) for way in ways] == [
        (f"Let {short} read one more dossier", "enough by itself"),
        ("Ask one reader fewer for AAA", "enough by itself"),
        ("Ask one reader fewer for BBB", "enough by itself"),
        ("Add an expert who reads FR to the pool", ""),
    ]
    for way in ways[:3]:
        answer = ask(client, call, **dict(way.fields))
        run = AssignmentRun.objects.get(pk=int(answer.url.rstrip("/").split("/")[-1]))
        assert run.outcome == "proposed"


def test_lacking_academics_is_told_in_plain_words(as_role, call, one_reader):
    one_reader.needs_academic = True
    one_reader.save()
    request(call, one_reader, project__acronym="AAA")
    ExpertFactory(cluster=call.cluster, industrial=True)
    client = as_role("team")

    page = client.get(ask(client, call).url)

    assert page.context["impossible"].headline == (
        "AAA needs 1 academic reader, and no expert may read it."
    )


def test_a_proposal_that_cannot_be_asked_for_says_why(as_role, call, one_reader):
    request(call, one_reader)

    response = ask(as_role("team"), call)

    assert response.status_code == 409
    assert "There is no expert in the pool on this day." in response.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "guess"},
        {"objective": "best"},
        {"readers": "0"},
        {"readers": "many"},
        {"fewer": "[1]"},
        {"fewer": '{"x": 1}'},
        {"fewer": '{"1": -1}'},
        {"extra": '{"1": true}'},
        {"any_kind": '{"1": 1}'},
        {"any_kind": "not json"},
        {"any_kind": "[" * 100_000},
        {"extra": "9" * 5000},
    ],
)
def test_bad_options_are_refused_in_words(as_role, call, one_reader, wrong):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)

    response = ask(as_role("team"), call, **wrong)

    assert response.status_code == 409
    assert not AssignmentRun.objects.exists()


def test_a_large_desk_is_worked_out_in_the_background(
    as_role, call, one_reader, monkeypatch, settings
):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    monkeypatch.setattr("grappe.labelling.tasks.SMALL", 0)
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
    }
    client = as_role("team")

    page = client.get(ask(client, call).url)

    assert AssignmentRun.objects.get().outcome == "running"
    assert "it is being worked out" in page.text


def test_a_run_that_stopped_says_what_to_do(as_role, call):
    run = AssignmentRunFactory(
        cluster=call.cluster,
        call=call,
        outcome="failed",
        certificate={"unfinished": 60.0},
    )

    page = as_role("team").get(url("run_detail", call.cluster, run.pk))

    assert "The time given was too short" in page.text


def test_a_run_that_takes_too_long_is_given_up(as_role, call):
    run = AssignmentRunFactory(cluster=call.cluster, call=call, outcome="running")
    client = as_role("team")

    page = client.get(url("run_detail", call.cluster, run.pk))
    client.post(url("run_discard", call.cluster, run.pk))

    run.refresh_from_db()
    assert "Give it up" in page.text
    assert run.outcome == "discarded"


def test_a_run_that_was_lost_says_so(as_role, call):
    run = AssignmentRunFactory(
        cluster=call.cluster, call=call, outcome="failed", certificate={"lost": True}
    )

    page = as_role("team").get(url("run_detail", call.cluster, run.pk))

    assert "Nothing was heard of it for hours" in page.text


def test_discard_leads_back_to_the_desk(as_role, call):
    run = AssignmentRunFactory(cluster=call.cluster, call=call)

    response = as_role("team").post(url("run_discard", call.cluster, run.pk))

    run.refresh_from_db()
    assert run.outcome == "discarded"
    assert response.url == url("desk_call", call.cluster, call.pk)


def test_choosing_an_outside_expert_leads_to_their_link(as_role, call, one_reader):
    dossier = request(call, one_reader)
    outside = ExpertFactory(cluster=call.cluster, is_outside=True)
    client = as_role("team")
    page = f"{url('assignment_add', call.cluster, call.pk)}?request={dossier.pk}"
    sent = {"requests": dossier.pk, "experts": outside.pk, "reason": "Known"}

    made = client.post(page, sent)
    form = client.get(made.url)
    shown = client.get(dossier.get_absolute_url()).text
    client.post(made.url, {"expert": outside.pk, "days": 9})

    here = url("dossier_link_create", call.cluster, dossier.pk)
    assert made.url == f"{here}?expert={outside.pk}"
    assert "No mail has left to" in form.text
    assert form.context["form"].initial["expert"] == str(outside.pk)
    assert ("no mail has left" in shown, "Make the link and send it" in shown) == (
        True,
        True,
    )
    assert dossier.links.get().expert == outside
    assert "no mail has left" not in client.get(dossier.get_absolute_url()).text


@pytest.mark.parametrize("wanted", ["", "x", "0", "9" * 30, "²"])
def test_a_link_is_made_for_whoever_is_chosen_on_its_page(as_role, call, wanted):
    dossier = request(call, ProcedureFactory(cluster=call.cluster))

    page = as_role("team").get(
        f"{url('dossier_link_create', call.cluster, dossier.pk)}?expert={wanted}"
    )

    assert page.status_code == 200


# By hand ------------------------------------------------------------------------------


def test_choosing_by_hand_ranks_explains_and_asks(as_role, call, one_reader):
    dossier = request(call, one_reader)
    needed = CompetenceFactory(cluster=call.cluster, name_fr="Hydrogène")
    dossier.project.competences.add(needed)
    full = ExpertFactory(cluster=call.cluster, capacity=0)
    fit = ExpertFactory(cluster=call.cluster)
    fit.skills.create(competence=needed, level=3)
    barred = ExpertFactory(cluster=call.cluster)
    DeclarationFactory(project=dossier.project, user=barred.user, conflicted=True)
    client = as_role("team")
    page = f"{url('assignment_add', call.cluster, call.pk)}?request={dossier.pk}"

    shown = client.get(page).context["choices"].shown
    response = client.post(
        page,
        {"requests": dossier.pk, "experts": [fit.pk, full.pk], "reason": "Known"},
    )

    assert [one.expert for one in shown] == [fit, full, barred]
    assert [one.is_closed for one in shown] == [False, False, True]
    assert [str(one) for one in shown[1].against] == ["reads as many as they can"]
    assert response.url == url("desk_call", call.cluster, call.pk)
    assert {row.expert for row in Assignment.objects.all()} == {fit, full}


def test_overriding_a_conflict_is_refused(as_role, call, one_reader):
    dossier = request(call, one_reader)
    barred = ExpertFactory(cluster=call.cluster)
    DeclarationFactory(project=dossier.project, user=barred.user, conflicted=True)
    page = f"{url('assignment_add', call.cluster, call.pk)}?request={dossier.pk}"

    response = as_role("direction").post(
        page, {"requests": dossier.pk, "experts": barred.pk, "reason": "All the same"}
    )

    assert response.status_code == 409
    assert "conflict of interest" in response.text
    assert not Assignment.objects.exists()


def test_choosing_without_a_reason_keeps_what_was_ticked(as_role, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    page = f"{url('assignment_add', call.cluster, call.pk)}?request={dossier.pk}"

    response = as_role("team").post(
        page, {"requests": dossier.pk, "experts": expert.pk, "reason": ""}
    )

    assert response.status_code == 409
    assert [one.is_ticked for one in response.context["choices"].shown] == [True]


def test_choosing_dossiers_for_an_expert(as_role, call, one_reader):
    dossiers = [request(call, one_reader) for _n in range(2)]
    expert = ExpertFactory(cluster=call.cluster)
    client = as_role("team")
    page = f"{url('assignment_add', call.cluster, call.pk)}?expert={expert.pk}"

    client.get(page)
    client.post(
        page,
        {
            "experts": expert.pk,
            "requests": [one.pk for one in dossiers],
            "reason": "Asked for them",
        },
    )

    assert {row.request for row in Assignment.objects.all()} == set(dossiers)


def test_words_of_a_dossier_are_told_to_its_readers_only(as_role, call, one_reader):
    project = ProjectFactory(
        cluster=call.cluster, title="Un titre", summary="membrane catalytique"
    )
    dossier = request(call, one_reader, project=project)
    expert = ExpertFactory(cluster=call.cluster)
    ExpertText.objects.create(expert=expert, title="Une membrane catalytique")
    page = f"{url('assignment_add', call.cluster, call.pk)}?request={dossier.pk}"
    team, direction = as_role("team"), as_role("direction")
    today = RoleGrant.objects.first().starts_on
    GrantFactory(project=project, user=direction.user, purpose="team", starts_on=today)
    DeclarationFactory(project=project, user=direction.user)

    def why(client):
        return client.get(page).context["choices"].shown[0].why

    in_common = "In common: membrane catalytique."
    assert in_common not in why(team)
    assert in_common in why(direction)
    assert project.openings.count() == 1


def test_revoke_asks_why_and_tells(as_role, call, one_reader):
    row = AssignmentFactory(
        request=request(call, one_reader), expert__cluster=call.cluster
    )
    client = as_role("team")
    page = url("assignment_revoke", call.cluster, row.pk)

    assert client.post(page, {"reason": ""}).status_code == 200
    response = client.post(page, {"reason": "Too many"})

    row.refresh_from_db()
    assert (row.state, row.ending_reason) == ("revoked", "Too many")
    assert response.url == url("desk_call", call.cluster, call.pk)


def test_revoke_of_a_filed_opinion_is_refused(as_role, call, one_reader):
    row = AssignmentFactory(
        request=request(call, one_reader), expert__cluster=call.cluster, state="done"
    )

    response = as_role("team").post(
        url("assignment_revoke", call.cluster, row.pk), {"reason": "Late"}
    )

    assert response.status_code == 409
    assert "has filed an opinion" in response.text


def test_due_dates_come_from_the_deadlines_of_the_call(as_role, cluster, one_reader):
    call = CallFactory(cluster=cluster, closes_at=datetime(2199, 6, 30, 15, tzinfo=UTC))
    dossier = request(call, one_reader)
    ExpertFactory(cluster=cluster)
    client = as_role("team")
    ask(client, call)

    client.post(url("run_apply", cluster, AssignmentRun.objects.get().pk))

    assert dossier.assignments.get().due_on == date(2199, 6, 17)
