"""The pages of projects: the list, the page by each door, what people write."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from grappe.accounts.models import User
from grappe.documents.models import Opening
from grappe.projects import actions, versions
from grappe.projects.models import Project, ProjectMember
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    PublicationFactory,
    RoleGrantFactory,
    UserFactory,
    siren,
)
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 24
MINE_QUERIES = 7
CONSORTIUM_QUERIES = 36
SECRET = "Le verrou secret"


def page(name: str, *args, cluster) -> str:
    return reverse(f"projects:{name}", args=[cluster.slug, *args])


def sign_in(client, user):
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


@pytest.fixture
def project(cluster):
    row = ProjectFactory(
        cluster=cluster, in_setup=True, acronym="ALGUE", locks=SECRET, summary=SECRET
    )
    PartnerFactory(project=row, lead=True, organisation__legal_name="Meneuse fictive")
    return row


@pytest.fixture
def part(project):
    return project.partners.get()


@pytest.fixture
def writer(client, project, part):
    """A browser of somebody who writes the dossier, for its lead."""
    member = ProjectMemberFactory(
        project=project, editor=True, organisation=part.organisation
    )
    client.user = member.user
    return sign_in(client, member.user)


@pytest.mark.parametrize("rows", [1, 3])
def test_project_list_query_count(as_role, cluster, rows, django_assert_num_queries):
    client = as_role("team")
    kind = ProjectKindFactory(cluster=cluster)
    for _ in range(rows):
        PartnerFactory(
            project__cluster=cluster,
            project__kind=kind,
            project__owner=UserFactory(),
            lead=True,
        )
    url = page("project_list", cluster=cluster)
    client.get(url)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(url)

    for project in Project.objects.all():
        assert project.acronym in response.text


def test_project_list_is_filtered_by_its_address(as_role, project, cluster):
    kind = project.kind
    ProjectFactory(cluster=cluster, kind=kind, acronym="AUTRE", owner=UserFactory())
    client, url = as_role("team"), page("project_list", cluster=cluster)

    def found(**query):
        return [row.acronym for row in client.get(url, query).context["page"]]

    assert found(q="meneuse") == ["ALGUE"]
    assert found(stage="idea") == ["AUTRE"]
    assert found(owner="none") == ["ALGUE"]
    assert found(sort="acronym") == ["ALGUE", "AUTRE"]
    assert found(older="1", sort="acronym") == ["ALGUE", "AUTRE"]
    assert found(q=SECRET) == []


def test_project_list_leaves_out_what_a_conflict_takes_away(as_role, project, cluster):
    client = as_role("team")
    ExcludedReaderFactory(project=project, user=client.user)

    response = client.get(page("project_list", cluster=cluster))

    assert "ALGUE" not in response.text
    assert client.get(project.get_absolute_url()).status_code == 404


def test_the_team_knows_of_a_project_and_reads_nothing_of_it(as_role, project, cluster):
    client = as_role("team")

    response = client.get(project.get_absolute_url())

    assert "Meneuse fictive" in response.text
    assert SECRET not in response.text
    section = page("project_section", project.pk, "science", cluster=cluster)
    assert client.get(section).url == project.get_absolute_url()
    assert Opening.objects.count() == 0


def test_a_reader_opens_the_dossier_after_declaring(as_role, project, cluster):
    client = as_role("team")
    GrantFactory(project=project, user=client.user, purpose="team")
    url = page("project_section", project.pk, "science", cluster=cluster)
    assert SECRET not in client.get(url, follow=True).text

    DeclarationFactory(project=project, user=client.user)

    assert SECRET in client.get(url).text
    opening = Opening.objects.get()
    assert (opening.user, opening.project, opening.target, opening.door) == (
        client.user,
        project,
        "dossier: science",
        "reader",
    )


def test_an_applicant_without_a_role_comes_in(writer, project, cluster):
    url = page("project_section", project.pk, "science", cluster=cluster)

    response = writer.get(url)

    assert SECRET in response.text
    assert Opening.objects.get().door == "applicant"
    menu = [entry.url for entry in response.context["menu"]]
    assert page("my_project_list", cluster=cluster) in menu
    assert page("project_list", cluster=cluster) not in menu


def test_the_front_door_leads_an_applicant_to_their_projects(writer, cluster):
    response = writer.get(reverse("web:index"))

    assert response.url == page("my_project_list", cluster=cluster)


def test_an_applicant_of_two_clusters_chooses(writer, cluster):
    ProjectMemberFactory(user=writer.user, project__cluster__name="Second cluster")

    response = writer.get(reverse("web:index"))

    assert "Second cluster" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_my_project_list_query_count(client, cluster, rows, django_assert_num_queries):
    user = UserFactory()
    for _ in range(rows):
        role = ProjectMemberFactory(
            user=user,
            project__cluster=cluster,
            project__kind=ProjectKindFactory(cluster=cluster),
        )
        role.organisation = PartnerFactory(project=role.project).organisation
        role.save()
    sign_in(client, user)
    url = page("my_project_list", cluster=cluster)

    with django_assert_num_queries(MINE_QUERIES):
        response = client.get(url)

    assert response.text.count("Your part is to confirm") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_consortium_query_count(
    writer, project, part, cluster, rows, django_assert_num_queries
):
    PartnerCostFactory(partner=part)
    for _ in range(rows):
        PartnerCostFactory(partner=PartnerFactory(project=project))
    url = page("project_section", project.pk, "consortium", cluster=cluster)

    with django_assert_num_queries(CONSORTIUM_QUERIES):
        response = writer.get(url)

    assert len(response.context["data"]["parts"]) == rows + 1


def test_a_member_opens_a_project_for_their_organisation(as_role, cluster, membership):
    client = as_role("member")
    kind = ProjectKindFactory(cluster=cluster)

    response = client.post(
        page("project_create", cluster=cluster),
        {
            "acronym": "ALGUE",
            "title": "Des algues",
            "kind": kind.pk,
            "lead": membership.organisation.pk,
            "language": "fr",
            "summary": "Une idée",
        },
    )

    project = Project.objects.get()
    assert response.url == project.get_absolute_url()
    assert (project.acronym, project.summary, project.stage) == (
        "ALGUE",
        "Une idée",
        "idea",
    )
    assert project.partners.get().organisation == membership.organisation
    assert project.members.get().user == client.user


def test_a_member_opens_none_for_another(as_role, cluster):
    other = MembershipFactory(cluster=cluster).organisation

    response = as_role("member").post(
        page("project_create", cluster=cluster),
        {
            "acronym": "ALGUE",
            "title": "Des algues",
            "kind": ProjectKindFactory(cluster=cluster).pk,
            "lead": other.pk,
            "language": "fr",
        },
    )

    assert "lead" in response.context["form"].errors
    assert Project.objects.count() == 0


def test_the_team_opens_a_project_for_a_lead_and_follows_it(as_role, cluster):
    client, kind = as_role("team"), ProjectKindFactory(cluster=cluster)

    client.post(
        page("project_create", cluster=cluster),
        {
            "name": "Meneuse fictive",
            "organisation_kind": "company",
            "country": "FR",
            "siren": siren(4_321),
            "contact_email": "lea@fiction.example",
            "acronym": "ALGUE",
            "title": "Des algues",
            "kind": kind.pk,
            "language": "fr",
        },
    )

    project = Project.objects.get()
    assert project.owner == client.user
    assert project.partners.get().organisation.siren == siren(4_321)
    member = project.members.get()
    assert (member.user.email, member.right) == ("lea@fiction.example", "edit")
    assert project.grants.get().user == client.user


def test_the_team_opens_nothing_half(as_role, cluster):
    closed = UserFactory(is_active=False)

    response = as_role("team").post(
        page("project_create", cluster=cluster),
        {
            "name": "Meneuse fictive",
            "organisation_kind": "company",
            "country": "FR",
            "siren": siren(4_321),
            "contact_email": closed.email,
            "acronym": "ALGUE",
            "title": "Des algues",
            "kind": ProjectKindFactory(cluster=cluster).pk,
            "language": "fr",
        },
    )

    assert "The account of this address is closed." in response.text
    assert Project.objects.count() == 0


def test_project_edit_saves_a_part(writer, project, cluster):
    url = page("project_edit", project.pk, "science", cluster=cluster)
    form = writer.get(url).context["form"]

    response = writer.post(url, {**form.initial, "locks": "Un autre verrou"})

    project.refresh_from_db()
    assert project.locks == "Un autre verrou"
    assert response.url == page(
        "project_section", project.pk, "science", cluster=cluster
    )


def test_two_people_who_edit_one_part_see_both_texts(writer, project, cluster):
    url = page("project_edit", project.pk, "science", cluster=cluster)
    form = writer.get(url).context["form"]
    Project.objects.filter(pk=project.pk).update(locks="<b>Hers</b>")

    response = writer.post(url, {**form.initial, "locks": "His"})

    assert "Somebody changed this part while you wrote." in response.text
    assert "Now there: &lt;b&gt;Hers&lt;/b&gt;" in response.text
    assert ">\nHis</textarea>" in response.text
    again = response.context["form"].data["seen"]
    writer.post(url, {**form.initial, "locks": "His", "seen": again})
    project.refresh_from_db()
    assert project.locks == "His"


def test_a_closed_dossier_is_not_written(writer, project, cluster):
    url = page("project_edit", project.pk, "science", cluster=cluster)
    form = writer.get(url).context["form"]
    Project.objects.filter(pk=project.pk).update(stage="proposed")

    response = writer.post(url, {**form.initial, "locks": "Tard"})

    assert "The dossier is closed to changes" in response.text


def test_project_edit_of_no_part_is_not_found(writer, project, cluster):
    url = page("project_edit", project.pk, "nothing", cluster=cluster)

    assert writer.get(url).status_code == 404


def test_somebody_who_only_reads_finds_no_form(client, project, cluster):
    sign_in(client, ProjectMemberFactory(project=project).user)

    assert client.get(project.get_absolute_url()).status_code == 200
    url = page("project_edit", project.pk, "science", cluster=cluster)
    assert client.get(url).status_code == 404


def test_partner_add_takes_up_the_record_of_its_siren(writer, project, cluster):
    known = OrganisationFactory(siren=siren(5_432))

    writer.post(
        page("partner_add", project.pk, cluster=cluster),
        {
            "name": "Comme on veut",
            "organisation_kind": "company",
            "country": "FR",
            "siren": known.siren,
            "role": "partner",
            "contact_email": "contact@fiction.example",
            "is_invited": "on",
        },
    )

    added = project.partners.get(organisation=known)
    assert added.contact_email == "contact@fiction.example"
    member = ProjectMember.objects.get(organisation=known)
    assert (member.user.email, member.right) == ("contact@fiction.example", "view")


def test_partner_add_says_what_a_french_organisation_lacks(writer, project, cluster):
    response = writer.post(
        page("partner_add", project.pk, cluster=cluster),
        {
            "name": "Sans numéro",
            "organisation_kind": "company",
            "country": "FR",
            "role": "partner",
        },
    )

    assert "A French organisation has a SIREN" in response.text
    assert project.partners.count() == 1


def test_partner_edit_saves_the_part_with_its_costs(writer, project, part, cluster):
    url = page("partner_edit", project.pk, part.pk, cluster=cluster)
    form = writer.get(url).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}

    writer.post(
        url, {**sent, "industrial_total": "100000", "industrial_eligible": "80000"}
    )

    cost = part.costs.get()
    assert (cost.category, cost.eligible_eur) == ("industrial", Decimal("80000"))


def test_partner_edit_refuses_more_eligible_than_cost(writer, project, part, cluster):
    url = page("partner_edit", project.pk, part.pk, cluster=cluster)
    form = writer.get(url).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}

    response = writer.post(url, {**sent, "other_total": "1", "other_eligible": "2"})

    assert "The eligible cost is at most the total cost." in response.text


def test_forecast_edit_saves_years(writer, project, part, cluster):
    url = page("forecast_edit", project.pk, part.pk, cluster=cluster)
    seen = writer.get(url).context["form"].initial["seen"]

    writer.post(url, {"seen": seen, "turnover_1": "1000", "jobs_2": "2"})

    assert list(part.forecasts.values_list("year", "turnover_eur", "jobs")) == [
        (1, Decimal(1000), Decimal(0)),
        (2, Decimal(0), Decimal(2)),
    ]


def test_a_partner_confirms_its_part_as_it_reads_it(writer, project, part, cluster):
    url = page("partner_confirm", project.pk, part.pk, cluster=cluster)

    writer.post(url, {"seen": "what stood before"})
    part.refresh_from_db()
    assert part.confirmation == "waiting"

    writer.post(url, {"seen": versions.part_hash(part)})
    part.refresh_from_db()
    assert part.confirmation == "confirmed"


def test_nobody_confirms_for_another_partner(writer, project, cluster):
    other = PartnerFactory(project=project)
    url = page("partner_confirm", project.pk, other.pk, cluster=cluster)

    response = writer.post(url, {"seen": versions.part_hash(other)})

    assert response.status_code == 404


def test_a_partner_contests_its_part_in_words(writer, project, part, cluster):
    url = page("partner_contest", project.pk, part.pk, cluster=cluster)
    seen = versions.part_hash(part)

    writer.post(url, {"note": "Trop de mois", "seen": seen})

    part.refresh_from_db()
    assert (part.confirmation, part.confirmation_note) == ("contested", "Trop de mois")


def test_a_stage_moves_by_those_who_write(writer, project, cluster):
    url = page("stage_change", project.pk, cluster=cluster)
    offered = [
        value for value, _ in writer.get(url).context["form"]["stage"].field.choices
    ]
    assert offered == ["proposed", "abandoned"]

    writer.post(url, {"stage": "proposed"})

    project.refresh_from_db()
    assert project.stage == "proposed"


def test_owner_change_offers_nobody_whom_a_conflict_keeps_away(
    as_role, project, cluster
):
    client = as_role("direction")
    barred = RoleGrantFactory(cluster=cluster, role="team").user
    ExcludedReaderFactory(project=project, user=barred)
    url = page("owner_change", project.pk, cluster=cluster)

    field = client.get(url).context["form"].fields["owner"]

    assert list(field.queryset) == [client.user]


def test_the_team_invites_a_first_writer_and_nobody_more(as_role, project, cluster):
    client = as_role("team")
    url = page("member_invite", project.pk, cluster=cluster)

    client.post(url, {"email": "lea@fiction.example"})

    member = project.members.get()
    assert (member.right, member.organisation.legal_name) == ("edit", "Meneuse fictive")
    assert client.get(url).status_code == 404


def test_people_are_invited_changed_and_ended(writer, project, part, cluster):
    writer.post(
        page("member_invite", project.pk, cluster=cluster),
        {
            "email": "lea@fiction.example",
            "right": "comment",
            "organisation": part.organisation_id,
        },
    )
    member = project.members.get(user__email="lea@fiction.example")
    assert (member.right, member.organisation) == ("comment", part.organisation)

    writer.post(
        page("member_change", project.pk, member.pk, cluster=cluster),
        {"right": "edit"},
    )
    member.refresh_from_db()
    assert (member.right, member.organisation) == ("edit", None)

    writer.post(page("member_end", project.pk, member.pk, cluster=cluster))
    assert not project.members.filter(pk=member.pk).exists()


def test_a_lead_names_a_reader_and_takes_it_back(writer, project, cluster):
    rival = User.objects.create_user("rival@fiction.example")

    writer.post(
        page("exclusion_add", project.pk, cluster=cluster),
        {"name": "Rivale", "email": rival.email, "reason": "Concurrente"},
    )

    row = project.excluded_readers.get()
    assert (row.user, row.name) == (rival, "Rivale")
    writer.post(page("exclusion_remove", project.pk, row.pk, cluster=cluster))
    assert project.excluded_readers.count() == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [("12", "SIREN"), (siren(9_876), "Nobody of this organisation")],
)
def test_a_lead_is_told_of_a_siren_that_names_nobody(
    writer, project, cluster, typed, message
):
    response = writer.post(
        page("exclusion_add", project.pk, cluster=cluster),
        {"name": "Rivale", "siren": typed},
    )

    assert message in response.text
    assert project.excluded_readers.count() == 0


def test_the_team_says_who_a_name_is(as_role, project, cluster):
    client = as_role("direction")
    row = ExcludedReaderFactory(project=project, reason=SECRET)
    reader = RoleGrantFactory(cluster=cluster, role="expert").user
    url = page("exclusion_identify", project.pk, row.pk, cluster=cluster)
    assert SECRET not in client.get(url).text

    client.post(url, {"user": reader.pk})

    row.refresh_from_db()
    assert row.user == reader


def test_the_public_reads_what_was_opened_and_no_more(client, project, cluster, part):
    MembershipFactory(
        cluster=cluster, organisation=part.organisation, starts_on=date(2019, 1, 1)
    )
    closed = PartnerFactory(
        project=project, organisation__legal_name="Discrète fictive"
    )
    PublicationFactory(cluster=cluster, organisation=part.organisation, field="listed")
    project.public_abstract, project.is_published = "Un résumé", True
    project.save()

    text = client.get(page("public_project", project.uid, cluster=cluster)).text

    assert "Un résumé" in text
    assert "Meneuse fictive" in text
    assert closed.organisation.name not in text
    assert SECRET not in text


def test_the_public_reads_nothing_of_a_project_kept_closed(client, project, cluster):
    url = page("public_project", project.uid, cluster=cluster)

    assert client.get(url).status_code == 404
    assert "ALGUE" not in client.get(page("public_project_list", cluster=cluster)).text


@pytest.mark.parametrize("rows", [1, 3])
def test_public_project_list_query_count(
    client, cluster, rows, django_assert_num_queries
):
    kind = ProjectKindFactory(cluster=cluster)
    ProjectFactory.create_batch(rows, cluster=cluster, kind=kind, is_published=True)

    with django_assert_num_queries(3):
        client.get(page("public_project_list", cluster=cluster))


def test_publish_needs_an_abstract(writer, project, cluster):
    url = page("publish", project.pk, cluster=cluster)

    response = writer.post(url, {"shown": "1"}, follow=True)

    assert "Write the public abstract first." in response.text


def test_the_history_of_applicants_tells_nothing_of_readers(
    writer, project, part, cluster
):
    team = RoleGrantFactory(cluster=cluster, role="team").user
    actions.set_owner(project, team, by=team, at=NOON)
    actions.name_lead(part, by=writer.user, at=NOON)

    text = writer.get(
        page("project_section", project.pk, "history", cluster=cluster)
    ).text

    text = unescape(text)
    assert "changed the part of a partner of ALGUE" in text
    assert "Meneuse fictive" in text
    assert "to follow" not in text


def test_a_project_of_another_cluster_is_not_found(as_role, cluster):
    project = ProjectFactory(cluster=ClusterFactory())
    client = as_role("direction")
    ProjectMemberFactory(project=project, user=client.user)

    url = page("project_detail", project.pk, cluster=cluster)

    assert client.get(url).status_code == 404
