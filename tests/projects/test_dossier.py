"""The project itself: opened, written by several, shown to the public."""

from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.projects import actions, fields
from grappe.projects.actions.checks import token_of
from grappe.projects.models import Project
from tests.factories import (
    NOON,
    ClusterFactory,
    CompetenceFactory,
    OrganisationFactory,
    StrategicDomainFactory,
    UserFactory,
)
from tests.factories.projects import ProjectFactory, ProjectKindFactory

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
MARKET = {
    "market_need": "",
    "market_segment": "",
    "market_size_eur": None,
    "competition": "",
    "business_model": "",
    "time_to_market_months": None,
    "impacts": "",
}


def seen(project: Project, part: str) -> str:
    return token_of(fields.values(project, part))


def opened(**values) -> Project:
    cluster = values.pop("cluster", None) or ClusterFactory()
    values = {
        "lead": OrganisationFactory(),
        "by": UserFactory(),
        "at": NOON,
        "acronym": "ALGUE",
        "title": "Algues fictives",
        "kind": ProjectKindFactory(cluster=cluster),
        **values,
    }
    return actions.create(cluster, **values)


def test_create_opens_an_idea_that_its_author_writes_for_the_lead():
    lead, author = OrganisationFactory(), UserFactory()

    project = opened(lead=lead, by=author)

    assert (project.stage, project.stage_since, project.created_by) == (
        "idea",
        NOON,
        author,
    )
    partner = project.partners.get()
    assert (partner.organisation, partner.role) == (lead, "lead")
    member = project.members.get()
    assert (member.user, member.organisation, member.right, member.starts_on) == (
        author,
        lead,
        "edit",
        TODAY,
    )
    event = Event.objects.get()
    assert (event.kind, event.project, event.data) == (
        "projects.created",
        project,
        {"acronym": "ALGUE"},
    )


def test_create_for_somebody_else_lets_the_author_write_nothing():
    project = opened(writes=False)

    assert project.members.count() == 0


def test_create_refuses_a_kind_of_another_cluster():
    with pytest.raises(actions.NotCreatable, match="Choose a kind of this cluster"):
        opened(kind=ProjectKindFactory(cluster=ClusterFactory()))


def test_create_refuses_a_value_in_the_words_of_the_model():
    with pytest.raises(actions.NotCreatable, match="blank"):
        opened(acronym="")


def test_edit_changes_one_part_and_names_the_fields_only():
    project = ProjectFactory(in_setup=True, acronym="ALGUE")
    by = UserFactory()

    actions.edit(
        project,
        "market",
        {**MARKET, "market_need": "Secret"},
        seen=seen(project, "market"),
        by=by,
        at=NOON,
    )

    project.refresh_from_db()
    assert project.market_need == "Secret"
    assert Event.objects.get().data == {
        "acronym": "ALGUE",
        "part": "market",
        "fields": ["market_need"],
    }


def test_edit_keeps_competences_and_domain():
    project = ProjectFactory(in_setup=True)
    competence = CompetenceFactory(cluster=project.cluster)
    domain = StrategicDomainFactory(cluster=project.cluster)
    values = {
        **{name: getattr(project, name) for name in fields.IDENTITY},
        "competences": [competence],
        "strategic_domain": domain,
    }

    actions.edit(
        project, "identity", values, seen=seen(project, "identity"), by=None, at=NOON
    )

    project.refresh_from_db()
    assert list(project.competences.all()) == [competence]
    assert project.strategic_domain == domain
    assert Event.objects.get().data["fields"] == ["strategic_domain", "competences"]


def test_edit_without_a_change_leaves_no_trace():
    project = ProjectFactory(in_setup=True)

    actions.edit(
        project, "market", MARKET, seen=seen(project, "market"), by=None, at=NOON
    )

    project.refresh_from_db()
    assert Event.objects.count() == 0


def test_two_people_who_edit_one_part_lose_nothing():
    project = ProjectFactory(in_setup=True)
    both = seen(project, "market")
    theirs = {**MARKET, "market_need": "Hers", "competition": "Hers too"}
    actions.edit(project, "market", theirs, seen=both, by=UserFactory(), at=NOON)
    mine = {**MARKET, "market_need": "His", "impacts": "His"}

    with pytest.raises(actions.Outdated) as refusal:
        actions.edit(project, "market", mine, seen=both, by=UserFactory(), at=NOON)

    assert refusal.value.theirs == {
        "market_need": "Hers",
        "competition": "Hers too",
        "impacts": "",
    }
    again = refusal.value.seen
    actions.edit(project, "market", mine, seen=again, by=UserFactory(), at=NOON)
    project.refresh_from_db()
    assert (project.market_need, project.competition) == ("His", "")


def test_two_people_may_edit_two_parts_at_once():
    project = ProjectFactory(in_setup=True)
    market, science = seen(project, "market"), seen(project, "science")
    text = {name: "Texte" for name in fields.SCIENCE}

    actions.edit(
        project, "market", {**MARKET, "impacts": "A"}, seen=market, by=None, at=NOON
    )
    actions.edit(project, "science", text, seen=science, by=None, at=NOON)

    project.refresh_from_db()
    assert (project.impacts, project.locks) == ("A", "Texte")


@pytest.mark.parametrize("stage", ["proposed", "running", "ended", "abandoned"])
def test_edit_refuses_a_closed_dossier(stage):
    ended_on = TODAY if stage == "ended" else None
    project = ProjectFactory(stage=stage, ended_on=ended_on)

    with pytest.raises(actions.NotEditable, match="closed to changes"):
        actions.edit(
            project,
            "market",
            {**MARKET, "impacts": "A"},
            seen=seen(project, "market"),
            by=None,
            at=NOON,
        )


def test_edit_refuses_a_trl_that_falls():
    project = ProjectFactory(in_setup=True)
    values = {name: getattr(project, name) for name in fields.IDENTITY}
    values |= {"competences": [], "trl_start": 6, "trl_end": 4}

    with pytest.raises(actions.NotEditable, match="below the start"):
        actions.edit(
            project,
            "identity",
            values,
            seen=seen(project, "identity"),
            by=None,
            at=NOON,
        )


def test_publish_shows_the_abstract_and_withdraws_it():
    project = ProjectFactory(public_abstract="Résumé")

    actions.publish(project, shown=True, by=None, at=NOON)

    project.refresh_from_db()
    assert project.is_published is True
    actions.publish(project, shown=False, by=None, at=NOON + timedelta(days=1))
    project.refresh_from_db()
    assert project.is_published is False
    assert list(Event.objects.order_by("at").values_list("kind", flat=True)) == [
        "projects.published",
        "projects.unpublished",
    ]


def test_publish_refuses_without_an_abstract():
    with pytest.raises(actions.NotPublishable, match="Write the public abstract"):
        actions.publish(
            ProjectFactory(public_abstract=" "), shown=True, by=None, at=NOON
        )


@pytest.mark.parametrize("shown", [True, False])
def test_publish_refuses_what_is_so_already(shown):
    project = ProjectFactory(public_abstract="Résumé", is_published=shown)

    with pytest.raises(actions.NotPublishable, match="shown to the public"):
        actions.publish(project, shown=shown, by=None, at=NOON)
