"""Pairs looked at one by one, merges made, shown, and undone."""

import pytest
from django.urls import reverse

from grappe.organisations.models import (
    OrganisationMerge,
    OrganisationPair,
    Person,
    PersonMerge,
)
from tests.factories import (
    NOON,
    KnownOrganisationFactory,
    MembershipFactory,
    OrganisationMergeFactory,
    OrganisationPairFactory,
    PersonMergeFactory,
    PersonPairFactory,
    PositionFactory,
    PublicationFactory,
    SuspensionFactory,
)

LIST_QUERIES = 9


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.fixture
def double(cluster):
    return KnownOrganisationFactory(
        cluster=cluster,
        organisation__legal_name="Alpha Fictive SAS",
        organisation__siren=None,
    ).organisation


@pytest.fixture
def pair(cluster, membership, double):
    return OrganisationPairFactory(
        cluster=cluster, first=membership.organisation, second=double
    )


@pytest.fixture
def people(cluster, membership):
    here = {"cluster": cluster, "organisation": membership.organisation}
    first, second = (PositionFactory(**here).person for _ in range(2))
    return PersonPairFactory(cluster=cluster, first=first, second=second)


def url(cluster, name, *arguments, kind="organisations"):
    return reverse(f"organisations:{name}", args=[cluster.slug, kind, *arguments])


def shown(response):
    return [str(message) for message in response.context["messages"]]


def test_the_queue_shows_both_and_what_merging_does(cluster, team, pair):
    page = team.get(url(cluster, "duplicate_queue"))

    assert [(side.record.name, side.is_kept) for side in page.context["sides"]] == [
        ("Alpha fictive", True),
        ("Alpha Fictive SAS", False),
    ]
    differing = [row.label for row in page.context["rows"] if row.differs]
    assert differing == ["Legal name"]
    assert page.context["reasons"] == [(12.0, "The names are the same.")]
    assert page.context["preview"].is_possible


def test_the_other_record_may_be_kept(cluster, team, pair):
    page = team.get(url(cluster, "duplicate_queue") + "?keep=second")

    assert [side.is_kept for side in page.context["sides"]] == [False, True]
    assert page.context["kept"].record == pair.second


def test_merging_from_the_queue_and_undoing_at_once(cluster, team, pair):
    answer = url(cluster, "duplicate_answer", pair.pk)
    sent = {"answer": "merge", "keep": "first", "reason": "Saisie deux fois"}

    page = team.post(answer, sent, follow=True)

    merge = OrganisationMerge.objects.get()
    assert (merge.kept, merge.absorbed, merge.reason, merge.by) == (
        pair.first,
        pair.second,
        "Saisie deux fois",
        team.user,
    )
    assert page.context["merge_done"] == merge
    team.post(url(cluster, "merge_undo", merge.pk))
    merge.refresh_from_db()
    assert merge.undone_by == team.user


def test_telling_apart_from_the_queue_and_undoing_at_once(cluster, team, pair):
    answer = url(cluster, "duplicate_answer", pair.pk)

    page = team.post(answer, {"answer": "distinct"}, follow=True)

    assert page.context["pair_done"] == pair
    again = team.post(answer, {"answer": "distinct"}, follow=True)
    assert shown(again) == ["Somebody has answered already."]
    page = team.post(url(cluster, "duplicate_ask_again", pair.pk), follow=True)
    assert page.context["pair"] == pair
    again = team.post(url(cluster, "duplicate_ask_again", pair.pk), follow=True)
    assert shown(again) == ["Nobody said that these two are not the same."]


def test_a_question_left_open_stops_the_merge(cluster, team, pair):
    SuspensionFactory(
        membership=MembershipFactory(cluster=cluster, organisation=pair.second)
    )
    answer = url(cluster, "duplicate_answer", pair.pk)
    sent = {"answer": "merge", "keep": "first"}

    page = team.post(answer, sent, follow=True)

    assert shown(page) == [
        "One is suspended and the other is not, on the same days. Which holds?"
    ]
    (question,) = page.context["preview"].questions
    team.post(answer, sent | {f"answer-{question.key}": "active"})
    assert OrganisationMerge.objects.count() == 1


def test_a_merge_without_choice_or_twice_says_so(cluster, team, pair):
    answer = url(cluster, "duplicate_answer", pair.pk)

    page = team.post(answer, {"answer": "merge"}, follow=True)
    assert shown(page) == ["Choose which record is kept."]
    for _ in range(2):
        page = team.post(answer, {"answer": "merge", "keep": "first"}, follow=True)

    assert shown(page) == ["Alpha Fictive SAS is merged already."]
    assert OrganisationMerge.objects.count() == 1


def test_people_are_merged_from_their_queue(cluster, team, people):
    page = team.get(url(cluster, "duplicate_queue", kind="people"))
    answer = url(cluster, "duplicate_answer", people.pk, kind="people")

    team.post(answer, {"answer": "merge", "keep": "second"})

    assert page.context["pair"] == people
    merge = PersonMerge.objects.get()
    assert (merge.kept, merge.absorbed) == (people.second, people.first)
    assert Person.objects.get(pk=people.first.pk).merged_into == people.second
    team.post(url(cluster, "merge_undo", merge.pk, kind="people"))
    assert Person.objects.get(pk=people.first.pk).merged_into is None


def test_the_queue_goes_from_the_likeliest_on(cluster, team, pair):
    less = OrganisationPairFactory(cluster=cluster, score=0.6)
    queue = url(cluster, "duplicate_queue")

    first = team.get(queue)
    second = team.get(f"{queue}?after={pair.pk}")
    last = team.get(f"{queue}?after={less.pk}")

    assert [page.context["pair"] for page in (first, second)] == [pair, less]
    assert (first.context["after"], second.context["after"]) == (less, None)
    assert "No pair is left to look at" in last.text


def test_look_again_finds_pairs(cluster, team, double):
    page = team.post(url(cluster, "duplicate_refresh"), follow=True)

    assert shown(page) == ["1 new pair was found."]
    assert OrganisationPair.objects.get().second == double


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("kind", ["organisations", "people"])
def test_lists_query_count(cluster, team, rows, kind, django_assert_num_queries):
    pairs = {"organisations": OrganisationPairFactory, "people": PersonPairFactory}
    merges = {"organisations": OrganisationMergeFactory, "people": PersonMergeFactory}
    pairs[kind].create_batch(rows, cluster=cluster)
    merges[kind].create_batch(rows, cluster=cluster)

    for name in ("duplicate_list", "merge_list"):
        with django_assert_num_queries(LIST_QUERIES):
            page = team.get(url(cluster, name, kind=kind))
        assert page.context["page"].paginator.count == rows


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?q=alpha fictive SAS", 1),
        ("?q=nobody", 0),
        ("?state=distinct", 1),
        ("?state=all", 2),
        ("?state=nonsense", 1),
    ],
)
def test_pairs_are_filtered_and_exported(cluster, team, pair, query, count):
    OrganisationPairFactory(cluster=cluster, state="distinct", settled_at=NOON)

    page = team.get(url(cluster, "duplicate_list") + query)
    file = team.get(
        url(cluster, "duplicate_export")
        + (f"{query}&format=csv" if query else "?format=csv")
    )

    assert page.context["page"].paginator.count == count
    assert len(file.getvalue().decode("utf-8-sig").splitlines()) == count + 1


def test_merges_are_filtered_and_exported(cluster, team):
    OrganisationMergeFactory(cluster=cluster)
    OrganisationMergeFactory(cluster=cluster, undone_at=NOON, kept__legal_name="Bêta")
    merges = url(cluster, "merge_list")

    counts = [
        team.get(merges + query).context["page"].paginator.count
        for query in ("", "?state=on", "?state=off", "?q=bêta", "?q=nobody")
    ]
    file = team.get(url(cluster, "merge_export") + "?format=csv&state=off")

    assert counts == [2, 1, 1, 1, 0]
    assert len(file.getvalue().decode("utf-8-sig").splitlines()) == 2


def test_merging_two_records_somebody_chose(cluster, team, membership, double):
    kept = membership.organisation
    choose = url(cluster, "merge_choose", kept.pk)

    found = team.get(f"{choose}?q=fictive alpha").context["found"]
    preview = url(cluster, "merge_preview", kept.pk, double.pk)
    page = team.get(preview)
    done = team.post(preview, {"keep": "first"}, follow=True)

    assert [record for record, _url in found] == [double]
    assert page.context["kept"].record == kept
    assert done.context["merge_done"] == OrganisationMerge.objects.get()


def test_undoing_twice_says_so(cluster, team, membership, double):
    preview = url(cluster, "merge_preview", membership.organisation.pk, double.pk)
    team.post(preview, {"keep": "first"})
    undo = url(cluster, "merge_undo", OrganisationMerge.objects.get().pk)
    team.post(undo)

    page = team.post(undo, follow=True)

    assert shown(page)[-1] == "This merge is already undone."


def test_pages_of_a_merged_record_lead_to_the_kept_one(
    cluster, team, membership, double
):
    kept = membership.organisation
    PublicationFactory(cluster=cluster, organisation=kept)
    preview = url(cluster, "merge_preview", kept.pk, double.pk)
    team.post(preview, {"keep": "first"})

    for name, old, new in [
        ("memberships:member_detail", double.pk, kept.pk),
        ("organisations:organisation_edit", double.pk, kept.pk),
        ("organisations:contact_add", double.pk, kept.pk),
        ("accounts:colleague_list", double.pk, kept.pk),
        ("memberships:public_member", double.uid, kept.uid),
    ]:
        response = team.get(reverse(name, args=[cluster.slug, old]) + "?page=2")
        there = reverse(name, args=[cluster.slug, new])
        assert (response.status_code, response.url) == (301, f"{there}?page=2")


def test_a_stranger_learns_nothing_of_a_merged_record(
    cluster, team, as_role, membership, double
):
    preview = url(cluster, "merge_preview", membership.organisation.pk, double.pk)
    team.post(preview, {"keep": "first"})
    page = reverse("memberships:member_detail", args=[cluster.slug, double.pk])

    assert as_role("stranger").get(page).status_code == 404
    assert as_role("anonymous").get(page).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "duplicates/nonsense/",
        "duplicates/organisations/queue/?pair=x",
        "duplicates/organisations/queue/?pair=999999999999999999999999",
        "duplicates/organisations/queue/?pair=99",
        "merges/organisations/1/with/99999/",
        "merges/people/99999/with/",
    ],
)
def test_what_is_not_there_is_not_found(cluster, team, membership, path):
    assert team.get(f"/{cluster.slug}/{path}").status_code == 404


def test_the_inbox_names_possible_duplicates(cluster, team, pair, people):
    home = team.get(reverse("web:home", args=[cluster.slug]))

    told = {task.title: task.count for task in home.context["tasks"]}
    assert told["Possible duplicates of organisations"] == 1
    assert told["Possible duplicates of people"] == 1
    asked = reverse("organisations:duplicate_home", args=[cluster.slug])
    assert team.get(asked).url == url(cluster, "duplicate_list")


def test_people_of_another_cluster_are_not_merged_here(cluster, team, other_cluster):
    mine = PositionFactory(cluster=cluster).person
    theirs = PositionFactory(cluster=other_cluster).person
    shared = PositionFactory(cluster=other_cluster).person
    PositionFactory(cluster=cluster, person=shared)

    hidden = team.get(url(cluster, "merge_preview", mine.pk, theirs.pk, kind="people"))
    page = team.get(url(cluster, "merge_preview", mine.pk, shared.pk, kind="people"))

    assert hidden.status_code == 404
    assert not page.context["preview"].is_possible
    assert page.context["preview"].lines == ()
