import pytest
from django.urls import reverse

from grappe.accounts.models import SavedView
from tests.factories import (
    CategoryPeriodFactory,
    EstablishmentFactory,
    MembershipFactory,
    ProfileTagFactory,
    SizePeriodFactory,
    StrategicDomainFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


def url(name, cluster, *args):
    return reverse(f"memberships:{name}", args=[cluster.slug, *args])


def member(cluster, name, **values):
    membership = MembershipFactory(
        cluster=cluster, organisation__legal_name=name, **values
    )
    return membership.organisation


def names(response):
    return [row.line.name for row in response.context["rows"]]


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.mark.parametrize("rows", [1, 3])
def test_member_list_query_count(
    team, cluster, membership, rows, django_assert_num_queries
):
    for one in range(rows - 1):
        member(cluster, f"Beta {one}")
    for one in cluster.memberships.all():
        CategoryPeriodFactory(membership=one)
        EstablishmentFactory(organisation=one.organisation)
        SizePeriodFactory(organisation=one.organisation)
        one.organisation.profile_tags.add(ProfileTagFactory(cluster=cluster))

    with django_assert_num_queries(QUERIES):
        response = team.get(url("member_list", cluster))

    assert len(names(response)) == rows


# Session, person, cluster, grants; rules, memberships, places, sizes, tags, domains;
# three vocabularies; views; the places the reader may act in.
QUERIES = 15


def test_member_list_shows_nothing_of_another_cluster(team, cluster, other_cluster):
    response = team.get(url("member_list", cluster) + "?status=ended&status=current")

    assert "SECRET DE L'AUTRE CLUSTER" not in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=hopital", ["Hôpital fictif"]),
        ("q=FICTIF%20h%C3%B4pital", ["Hôpital fictif"]),
        ("q=arras", ["Hôpital fictif"]),
        ("q=nothing", []),
        ("type=sme", ["Alpha fictive"]),
        ("type=healthcare", ["Hôpital fictif"]),
        ("type=healthcare&type=sme", ["Alpha fictive", "Hôpital fictif"]),
        ("department=62", ["Hôpital fictif"]),
        ("sort=-name", ["Hôpital fictif", "Alpha fictive"]),
        ("status=ended", ["Partie fictive"]),
        ("on=2022-06-01&status=current", ["Alpha fictive", "Hôpital fictif"]),
        ("on=2022-06-01&status=leaving", ["Partie fictive"]),
        ("tag=999&domain=oops", []),
    ],
)
def test_member_list_finds(team, cluster, membership, query, found):
    hospital = member(cluster, "Hôpital fictif", organisation__kind="healthcare")
    EstablishmentFactory(organisation=hospital, town="Arras", department="62")
    SizePeriodFactory(organisation=membership.organisation, category="sme")
    member(cluster, "Partie fictive", resigned=True)

    response = team.get(url("member_list", cluster) + "?" + query)

    assert names(response) == found


def test_member_list_finds_by_siren(team, cluster, membership):
    siren = membership.organisation.siren
    typed = f"{siren[:3]} {siren[3:6]} {siren[6:]}"

    response = team.get(url("member_list", cluster), {"q": typed})

    assert names(response) == ["Alpha fictive"]


def test_member_list_counts_ignore_the_facets_own_filter(team, cluster, membership):
    SizePeriodFactory(organisation=membership.organisation, category="sme")
    member(cluster, "Beta", organisation__kind="research")
    domain = StrategicDomainFactory(cluster=cluster)
    membership.organisation.strategic_domains.add(domain)

    response = team.get(url("member_list", cluster) + "?type=sme")

    facets = {
        facet.key: {option.value: option.count for option in facet.options}
        for facet in response.context["facets"]
    }
    assert facets["type"] == {"sme": 1, "research": 1}
    assert facets["domain"] == {str(domain.pk): 1}


def test_member_list_shows_suspended_members_apart(team, cluster, membership):
    SuspensionFactory(membership=membership)

    response = team.get(url("member_list", cluster) + "?status=suspended")

    assert names(response) == ["Alpha fictive"]


@pytest.mark.parametrize(
    "query", ["on=yesterday", "q=" + "x" * 101, "sort=price", "page=zero", "tag=²"]
)
def test_member_list_survives_a_wrong_address(team, cluster, query):
    response = team.get(url("member_list", cluster) + "?" + query)

    assert response.status_code == 200


def test_member_list_hides_former_members_from_members(as_role, cluster):
    member(cluster, "Partie fictive", resigned=True)

    response = as_role("member").get(
        url("member_list", cluster) + "?on=2022-06-01&status=ended&status=leaving"
    )

    assert "Partie fictive" not in response.text


def test_member_view_save_replaces_the_view_of_that_name(team, cluster):
    for query in ["type=sme&page=2", "type=large"]:
        team.post(url("member_view_save", cluster), {"name": "Grandes", "query": query})

    view = SavedView.objects.get()
    assert (view.user, view.name, view.query) == (team.user, "Grandes", "type=large")


def test_member_view_delete_forgets_ones_own(team, cluster):
    view = SavedView.objects.create(
        user=team.user, cluster=cluster, page="members", name="A"
    )

    team.post(url("member_view_delete", cluster, view.pk))

    assert SavedView.objects.count() == 0


def test_member_bulk_gives_a_tag_to_those_ticked(team, cluster, membership):
    tag = ProfileTagFactory(cluster=cluster)
    beta = member(cluster, "Beta")
    member(cluster, "Gamma")

    team.post(
        url("member_bulk", cluster),
        {"act": f"add_tag:{tag.pk}", "pk": [beta.pk, membership.organisation.pk]},
    )

    assert set(tag.organisations.all()) == {beta, membership.organisation}


def test_member_bulk_refuses_the_words_and_members_of_another_cluster(
    team, cluster, membership, other_cluster
):
    theirs = ProfileTagFactory(cluster=other_cluster)
    ours = ProfileTagFactory(cluster=cluster)
    stranger = other_cluster.memberships.get().organisation

    team.post(
        url("member_bulk", cluster),
        {"act": f"add_tag:{theirs.pk}", "pk": [membership.organisation.pk]},
    )
    team.post(
        url("member_bulk", cluster),
        {"act": f"add_tag:{ours.pk}", "pk": [stranger.pk, "²", "9" * 30]},
    )

    assert (theirs.organisations.count(), ours.organisations.count()) == (0, 0)


def test_member_export_holds_the_filtered_rows(team, cluster, membership):
    beta = member(cluster, "=Beta", organisation__kind="research")

    response = team.get(url("member_export", cluster) + "?type=research&format=csv")

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=Beta;") or lines[1].startswith('"\'=Beta";')
    assert beta.siren in lines[1]


def test_member_map_counts_those_without_a_place(team, cluster, membership):
    EstablishmentFactory(organisation=membership.organisation)
    member(cluster, "Sans lieu")

    response = team.get(url("member_map", cluster) + "?region=32")

    drawn = response.context["map"]
    assert [(one.label, one.count) for one in drawn.circles] == [("Lille", 1)]
    assert [line.name for line in drawn.placeless] == ["Sans lieu"]
    assert drawn.region.name == "Hauts-de-France"
