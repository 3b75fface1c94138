import json

import pytest
from django.urls import reverse

from grappe.documents.models import Opening
from tests.factories import UserFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
)
from tests.projects.dossiers import full_project


@pytest.fixture
def team(as_role):
    return as_role("team")


def url(cluster, name="project_export"):
    return reverse(f"projects:{name}", args=[cluster.slug])


def opened(project, user):
    GrantFactory(project=project, user=user, purpose="team")
    DeclarationFactory(project=project, user=user)


def lines(response):
    return json.loads(response.content)


def test_export_fills_what_the_reader_may_read(team, cluster):
    read = full_project(cluster=cluster)
    opened(read, team.user)
    known = ProjectFactory(cluster=cluster, acronym="BOIS", trl_start=2)
    PartnerFactory(project=known, lead=True, organisation__legal_name="Bois fictif")

    found = lines(team.get(url(cluster), {"format": "json", "sort": "acronym"}))

    told = [
        (row["acronym"], row["lead"], row["trl_start"], row["total_cost_eur"])
        for row in found
    ]
    assert told == [
        ("ALGUE", "Algofictif", 3, "160000.50"),
        ("BOIS", "Bois fictif", "", ""),
    ]
    logged = Opening.objects.values_list("project", "act", "target")
    assert list(logged) == [(read.pk, "exported", "list of projects")]


def test_export_follows_the_filters(team, cluster):
    ProjectFactory(cluster=cluster, acronym="ALGUE")
    ProjectFactory(cluster=cluster, acronym="BOIS", stage="ended")

    found = lines(team.get(url(cluster), {"format": "json", "stage": "ended"}))

    assert [row["acronym"] for row in found] == ["BOIS"]


def test_a_conflict_takes_a_project_out_of_the_file(team, cluster):
    project = full_project(cluster=cluster)
    opened(project, team.user)
    project.declarations.update(has_conflict=True, nature="family")

    for name in ("project_export", "participation_export"):
        response = team.get(url(cluster, name), {"format": "csv"})
        assert b"ALGUE" not in b"".join(response.streaming_content)


def test_participations_are_those_of_dossiers_that_are_read(team, cluster):
    opened(full_project(cluster=cluster), team.user)
    known = ProjectFactory(cluster=cluster, acronym="BOIS")
    PartnerFactory(project=known)

    response = team.get(url(cluster, "participation_export"), {"format": "csv"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert [line.split(";")[7] for line in text.splitlines()[1:]] == [
        "Algofictif",
        "Labofictif",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_export_query_count(team, cluster, rows, django_assert_num_queries):
    for _n in range(rows):
        project = ProjectFactory(cluster=cluster, owner=UserFactory())
        opened(project, team.user)
        PartnerFactory(project=project, lead=True)

    with django_assert_num_queries(24):
        team.get(url(cluster), {"format": "json"})


def test_an_unknown_format_is_refused(team, cluster):
    assert team.get(url(cluster), {"format": "pdf"}).status_code == 400
