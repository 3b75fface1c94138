"""Scores, opinions side by side, what experts carry, rebuttals and reports."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.documents.models import Opening
from grappe.outbox.models import Mail
from grappe.reviews.models import Feedback, Mark, Reaction, Rebuttal
from tests.factories import NOON, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    CriterionFactory,
    ExpertFactory,
    GridFactory,
    LabelRequestFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectMemberFactory,
)
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db
TABLE_QUERIES, LIST_QUERIES, SECTION_QUERIES = 29, 24, 55
today = timezone.localdate


def url(name: str, cluster, *args) -> str:
    return reverse(f"reviews:{name}", args=[cluster.slug, *args])


def opened(request, *users):
    for user in users:
        GrantFactory(project=request.project, user=user, purpose="team")
        DeclarationFactory(project=request.project, user=user)
    return request


def in_review(cluster, *users, **fields):
    values = {"state": "in_review", "procedure__rebuttal_days": 7} | fields
    request = LabelRequestFactory(
        cluster=cluster, filed=True, **values, submitted_at=timezone.now()
    )
    return opened(request, *users)


def filed(request, score, *, name="Zéphyr", expert=None, **fields):
    expert = expert or ExpertFactory(
        cluster=request.cluster,
        user=UserFactory(given_name="Zoé", family_name=name),
    )
    return ReviewFactory(
        assignment=AssignmentFactory(request=request, expert=expert, state="done"),
        filed=True,
        score=Decimal(score),
        **fields,
    )


@pytest.fixture
def team(as_role):
    client = as_role("team")
    client.user.language = "en"
    client.user.save()
    return client


@pytest.fixture
def reviewed(cluster, team):
    request = in_review(cluster, team.user)
    filed(request, 80, weaknesses="No buyer, says Zéphyr.", private_note="Weak.")
    filed(request, 50, name="Borée", opinion="unfavourable")
    return request


# Scores -------------------------------------------------------------------------------


def test_score_table_ranks_by_mean_and_says_not_better(cluster, team, reviewed):
    best = in_review(cluster, team.user)
    filed(best, 90)

    page = team.get(url("score_table", cluster))

    assert [row.request for row in page.context["rows"]] == [best, reviewed]
    assert "not better" in page.text
    assert "Too few marks" in page.text
    assert Opening.objects.filter(target="table of scores").count() == 2


def test_score_table_says_better_with_its_figures(cluster, team):
    experts = ExpertFactory.create_batch(4, cluster=cluster)
    for number in range(12):
        request = in_review(cluster, team.user)
        for k in (number % 4, (number + 1 + number // 4) % 4):
            noise = ((number * 7 + k * 5) % 5) - 2
            score = 45 + 3 * ((number * 5) % 12) + noise - (25 if k == 0 else 0)
            filed(request, score, expert=experts[k])

    page = team.get(url("score_table", cluster) + "?rank=calibrated")
    people = team.get(url("reviewer_list", cluster))
    told = json.loads(team.get(url("score_export", cluster) + "?format=json").content)

    assert "is better here" in page.text
    assert "On 24 marks left out one by one" in page.text
    scores = [row.calibrated.score for row in page.context["rows"]]
    assert scores == sorted(scores, reverse=True)
    assert told["calibration"]["is_better"]
    leaning = {row.expert: row.leaning.points for row in people.context["page"]}
    assert min(leaning, key=leaning.get) == experts[0]


def test_score_table_keeps_only_what_is_asked_for(cluster, team, reviewed):
    quiet = in_review(cluster, team.user)
    filed(quiet, 40)
    decided = in_review(cluster, team.user, state="refused", closed_at=timezone.now())
    filed(decided, 70)

    def shown(query):
        page = team.get(url("score_table", cluster) + query)
        return [row.request for row in page.context["rows"]]

    assert shown("?least=60") == [reviewed]
    assert shown("?show=divided") == [reviewed]
    assert shown(f"?call={quiet.call_id}") == [quiet]
    assert shown("?state=decided") == [decided]
    assert shown("?state=all&rank=acronym") == [reviewed, quiet, decided]
    assert shown("?least=lots&state=moon&call=x&rank=%00&page=z") == [reviewed, quiet]


def test_score_table_flags_what_is_under_a_threshold(cluster, team, reviewed):
    criterion = CriterionFactory(
        grid=GridFactory(cluster=cluster), threshold=Decimal("2.5"), name_en="Market"
    )
    review = reviewed.assignments.first().review
    Mark.objects.create(review=review, criterion=criterion, value=1)

    page = team.get(url("score_table", cluster) + "?show=below")

    (row,) = page.context["rows"]
    assert [one.criterion for one in row.summary.below] == [criterion]
    assert "Market" in page.text


def test_scores_of_dossiers_not_opened_do_not_show_nor_count(cluster, team, reviewed):
    closed = in_review(cluster)
    filed(closed, 99)
    granted = in_review(cluster)
    filed(granted, 98)
    GrantFactory(project=granted.project, user=team.user, purpose="team")

    page = team.get(url("score_table", cluster))
    file = team.get(url("score_export", cluster) + "?format=csv")

    assert [row.request for row in page.context["rows"]] == [reviewed]
    assert "2 dossiers are not shown" in page.text
    text = b"".join(file.streaming_content).decode()
    assert (reviewed.project.acronym in text, closed.project.acronym in text) == (
        True,
        False,
    )


def test_nobody_reads_the_others_before_their_own_is_filed(cluster, team, reviewed):
    expert = ExpertFactory(cluster=cluster, user=team.user)
    own = AssignmentFactory(request=reviewed, expert=expert, state="accepted")

    hidden = team.get(reviewed.get_absolute_url())
    table = team.get(url("score_table", cluster))
    write = team.get(url("feedback_write", cluster, reviewed.pk))
    filed_own = ReviewFactory(assignment=own, filed=True)
    own.state = "done"
    own.save()
    shown = team.get(reviewed.get_absolute_url())

    assert "block-opinions" not in hidden.text
    assert (table.context["rows"], write.status_code) == ([], 403)
    assert filed_own in [
        column.review
        for block in shown.context["blocks"]
        for column in block.data.get("columns", [])
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "odt"])
def test_scores_leave_as_a_file(cluster, team, reviewed, kind):
    response = team.get(url("score_export", cluster) + f"?format={kind}")

    assert response.status_code == (400 if kind == "odt" else 200)
    logged = Opening.objects.filter(act="exported", target="table of scores").count()
    assert logged == (0 if kind == "odt" else 1)


def test_scores_as_json_say_what_correcting_is_worth(cluster, team, reviewed):
    told = json.loads(team.get(url("score_export", cluster) + "?format=json").content)

    assert told["calibration"]["reason"] == "too_few_marks"
    (row,) = told["scores"]
    assert (row["acronym"], row["mean"], row["spread"], row["corrected"]) == (
        reviewed.project.acronym,
        65.0,
        21.21,
        None,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_score_table_query_count(cluster, team, rows, django_assert_num_queries):
    for _ in range(rows):
        filed(in_review(cluster, team.user), 50)

    with django_assert_num_queries(TABLE_QUERIES):
        page = team.get(url("score_table", cluster))

    assert len(page.context["rows"]) == rows


# What experts carry -------------------------------------------------------------------


def test_reviewer_list_counts_readings_and_delays(cluster, team):
    expert = ExpertFactory(cluster=cluster)
    day = timedelta(days=1)
    for state, late in (("done", 4), ("done", 0), ("accepted", 0), ("declined", 0)):
        row = AssignmentFactory(
            request=in_review(cluster, team.user),
            expert=expert,
            state=state,
            due_on=NOON.date(),
            assigned_at=NOON - 10 * day,
        )
        if state == "done":
            ReviewFactory(assignment=row, filed=True)
            type(row.review).objects.filter(assignment=row).update(
                filed_at=NOON + late * day
            )

    page = team.get(url("reviewer_list", cluster))

    (row,) = page.context["page"]
    counts = (row.asked, row.filed, row.late, row.waiting, row.overdue, row.declined)
    assert counts == (4, 2, 1, 1, 1, 1)
    assert (row.late_days, row.days, row.leaning) == (4, 12, None)
    assert page.context["total"]["asked"] == 4


def test_reviewer_list_counts_nothing_of_what_a_conflict_takes_away(cluster, team):
    request = in_review(cluster)
    AssignmentFactory(request=request)
    DeclarationFactory(project=request.project, user=team.user, conflicted=True)

    page = team.get(url("reviewer_list", cluster) + "?call=%00")

    assert list(page.context["page"]) == []
    assert "No expert was asked yet" in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_reviewer_list_query_count(cluster, team, rows, django_assert_num_queries):
    for _ in range(rows):
        filed(in_review(cluster, team.user), 50)

    with django_assert_num_queries(LIST_QUERIES):
        page = team.get(url("reviewer_list", cluster))

    assert len(page.context["page"]) == rows


# The section of a request -------------------------------------------------------------


def test_opinions_stand_beside_one_another(cluster, team, reviewed):
    criterion = CriterionFactory(grid=GridFactory(cluster=cluster), name_en="Market")
    first, second = [row.review for row in reviewed.assignments.order_by("pk")]
    Mark.objects.create(review=first, criterion=criterion, value=3, comment="Fine.")
    Reaction.objects.create(
        review=first,
        assignment=second.assignment,
        agrees=False,
        comment="Too kind.",
        reacted_at=NOON,
    )

    page = team.get(reviewed.get_absolute_url())

    for words in (
        "Zoé Zéphyr",
        "Zoé Borée",
        "65.0/100",
        "divided",
        "Too kind.",
        "Weak.",
    ):
        assert words in page.text
    (data,) = [b.data for b in page.context["blocks"] if b.section.key == "opinions"]
    assert [column.review for column in data["columns"]] == [second, first]
    marks = [(row, [mark and mark.value for mark in m]) for row, m in data["rows"]]
    assert marks == [(criterion, [None, 3])]


def test_an_expert_without_another_role_sees_no_opinion_there(
    cluster, as_role, reviewed
):
    expert = opened(reviewed, as_role("expert").user)
    client = as_role("funder")
    opened(reviewed, client.user)

    page = client.get(expert.get_absolute_url())

    assert page.status_code == 200
    assert "block-opinions" not in page.text


@pytest.mark.parametrize("reviews", [1, 3])
def test_section_query_count(cluster, team, reviews, django_assert_num_queries):
    request = in_review(cluster, team.user)
    for number in range(reviews):
        filed(request, 50 + number)

    with django_assert_num_queries(SECTION_QUERIES):
        page = team.get(request.get_absolute_url())

    assert "block-opinions" in page.text


# Rebuttal -----------------------------------------------------------------------------


@pytest.fixture
def lead(client, reviewed):
    """Somebody who writes the dossier."""
    user = UserFactory(email="lead@fiction.example", language="en")
    ProjectMemberFactory(project=reviewed.project, user=user, editor=True)
    client.force_login(user, backend="sesame.backends.ModelBackend")
    client.user = user
    return client


def test_rebuttal_is_asked_answered_and_read(cluster, team, reviewed, lead):
    ask = url("rebuttal_ask", cluster, reviewed.pk)
    page = team.get(ask)
    draft = page.context["form"].initial

    sent = team.post(ask, {"remarks": draft["remarks"], "due_on": draft["due_on"]})
    own = lead.get(reviewed.get_absolute_url())
    answer = url("rebuttal_answer", cluster, reviewed.pk)
    asked = lead.get(answer)
    done = lead.post(answer, {"text": "We have a buyer."}, follow=True)
    again = lead.post(answer, {"text": "Another."})
    read = team.get(reviewed.get_absolute_url())

    assert draft["remarks"] == "Weaknesses\n- No buyer, says […]."
    assert draft["due_on"] == today() + timedelta(days=7)
    assert sent.status_code == 302
    assert "Answer the experts" in own.text
    assert "No buyer, says […]." in asked.text
    assert "Your answer is sent." in done.text
    assert "We have a buyer." in done.text
    assert "cannot change any more" in again.text
    assert "We have a buyer." in read.text
    assert Rebuttal.objects.get().answer == "We have a buyer."


def test_rebuttal_ask_offers_to_check_words_that_may_name_an_expert(
    cluster, team, reviewed
):
    ask = url("rebuttal_ask", cluster, reviewed.pk)
    data = {"remarks": "As Zéphyr blows.", "due_on": today().isoformat()}

    refused = team.post(ask, data)
    sure = team.post(ask, data | {"remarks": "As Zoé Zéphyr says."})
    checked = team.post(ask, data | {"is_checked": "on"})

    assert "“Zéphyr”" in refused.text
    assert "I checked: these words name no expert" in refused.text
    assert "I checked: these words name no expert" not in sure.text
    assert checked.status_code == 302


def test_rebuttal_ask_says_why_it_cannot(cluster, team, reviewed):
    Rebuttal.objects.create(
        request=reviewed, remarks="x", due_on=today(), asked_at=NOON
    )

    page = team.get(url("rebuttal_ask", cluster, reviewed.pk))
    sent = team.post(
        url("rebuttal_ask", cluster, reviewed.pk),
        {"remarks": "x", "due_on": "31/31/31"},
    )

    assert "were asked already" in page.text
    assert list(sent.context["form"].errors) == ["due_on"]


def test_rebuttal_prolong_moves_the_day(cluster, team, reviewed, lead):
    Rebuttal.objects.create(
        request=reviewed, remarks="x", due_on=today() - timedelta(days=1), asked_at=NOON
    )
    answer = url("rebuttal_answer", cluster, reviewed.pk)

    late = lead.post(answer, {"text": "Late."})
    page = lead.get(answer)
    team.post(
        url("rebuttal_prolong", cluster, reviewed.pk),
        {"due_on": (today() + timedelta(days=1)).isoformat()},
    )
    lead.post(answer, {"text": "In time."})

    assert "The day to answer is past" in late.text
    assert "No answer can be given now" in page.text
    assert Rebuttal.objects.get().answer == "In time."


def test_somebody_who_only_looks_at_the_dossier_does_not_answer(
    cluster, reviewed, client
):
    user = UserFactory()
    ProjectMemberFactory(project=reviewed.project, user=user)
    client.force_login(user, backend="sesame.backends.ModelBackend")
    Rebuttal.objects.create(
        request=reviewed, remarks="x", due_on=today(), asked_at=NOON
    )
    answer = url("rebuttal_answer", cluster, reviewed.pk)

    assert client.get(answer).status_code == 200
    assert client.post(answer, {"text": "x"}).status_code == 403
    assert client.post(url("rebuttal_answer", cluster, 9**9), {}).status_code == 404


# Report -------------------------------------------------------------------------------


def test_the_report_is_drafted_saved_sent_and_read(cluster, team, reviewed, lead):
    page = url("feedback_write", cluster, reviewed.pk)
    draft = team.get(page)
    team.post(page, {"text": "Find a buyer.", "seen": ""})
    early = team.post(page, {"text": "Find a buyer.", "send": "1"})
    hidden = lead.get(reviewed.get_absolute_url())
    reviewed.state, reviewed.closed_at = "refused", timezone.now()
    reviewed.save()

    sent = team.post(page, {"text": "Find a buyer.", "send": "1"}, follow=True)
    own = lead.get(reviewed.get_absolute_url())

    assert draft.context["form"].initial["text"] == (
        "Weaknesses\n- No buyer, says […]."
    )
    assert "once the decision is applied" in early.text
    assert "Find a buyer." not in hidden.text
    assert "The report is sent to the applicants." in sent.text
    assert "lead@fiction.example" in sent.text
    assert "Find a buyer." in own.text
    assert Mail.objects.get(kind="reviews.feedback").to == "lead@fiction.example"


def test_two_people_write_the_report_and_no_word_is_lost(cluster, team, reviewed):
    page = url("feedback_write", cluster, reviewed.pk)
    team.post(page, {"text": "First.", "seen": ""})
    seen = team.get(page).context["form"].initial["seen"]
    team.post(page, {"text": "Theirs.", "seen": seen})

    refused = team.post(page, {"text": "Mine.", "seen": seen})

    assert "Somebody changed this report meanwhile" in refused.text
    assert "Theirs." in refused.text
    assert "Mine." in refused.text
    knowing = refused.context["form"]["seen"].value()
    team.post(page, {"text": "Both.", "seen": knowing})
    assert Feedback.objects.get().text == "Both."


def test_a_report_that_names_an_expert_is_kept_but_does_not_leave(
    cluster, team, reviewed
):
    reviewed.state, reviewed.closed_at = "refused", timezone.now()
    reviewed.save()
    page = url("feedback_write", cluster, reviewed.pk)

    refused = team.post(page, {"text": "As Zoé Zéphyr says.", "send": "1"})

    assert "“Zoé Zéphyr”" in refused.text
    assert (Feedback.objects.get().sent_at, Mail.objects.count()) == (None, 0)


def test_there_is_nothing_to_report_before_an_opinion(cluster, team):
    request = in_review(cluster, team.user)
    page = url("feedback_write", cluster, request.pk)

    assert "Nothing to report yet" in team.get(page).text
    assert "No opinion is filed yet." in team.post(page, {"text": "x"}).text


def test_home_asks_for_what_is_due(cluster, team, reviewed, lead):
    to_ask = team.get(reverse("web:home", args=[cluster.slug]))
    reviewed.state, reviewed.closed_at = "refused", timezone.now()
    reviewed.save()

    to_report = team.get(reverse("web:home", args=[cluster.slug]))

    assert "remarks to send to the applicants" in to_ask.text
    assert "Reports of experts to send" in to_report.text
