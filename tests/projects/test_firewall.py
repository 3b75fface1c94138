"""Each nature of conflict bars, on its days, through groups and merged records."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from grappe.accounts.access import Access
from grappe.projects import firewall
from grappe.projects.firewall import Finding
from grappe.projects.models import ConflictPolicy, Project
from tests.factories import (
    TODAY,
    ClusterFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    RoleGrantFactory,
    ShareholdingFactory,
    UserFactory,
)
from tests.factories.labelling import ExpertFactory
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    InterestFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
    WaiverFactory,
)

EVE, MORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def project(cluster):
    return ProjectFactory(cluster=cluster, in_setup=True)


@pytest.fixture
def partner(project):
    return PartnerFactory(project=project).organisation


@pytest.fixture
def reader():
    return UserFactory()


def why(reader, project, on=TODAY):
    return firewall.findings([reader.pk], project.cluster, on)[reader.pk].get(
        project.pk, []
    )


def test_nobody_is_barred_without_a_tie(reader, project, partner):
    assert firewall.findings([reader.pk], project.cluster, TODAY) == {reader.pk: {}}


def test_a_role_for_a_partner_bars(cluster, reader, project, partner):
    RoleGrantFactory(user=reader, cluster=cluster, role="member", organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_a_role_for_a_partner_in_another_cluster_bars(reader, project, partner):
    RoleGrantFactory(user=reader, role="member", organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_a_place_in_a_partner_bars(reader, project, partner):
    PositionFactory(person=PersonFactory(user=reader), organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_a_contact_of_the_same_address_is_the_same_person(project, partner):
    reader = UserFactory(email="camille@fiction.example")
    person = PersonFactory(email="Camille@Fiction.example")
    PositionFactory(person=person, organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_the_employer_that_the_pool_knows_bars(cluster, reader, project, partner):
    ExpertFactory(user=reader, cluster=cluster, organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_the_pool_of_another_cluster_tells_an_employer(reader, project, partner):
    ExpertFactory(user=reader, organisation=partner)

    assert why(reader, project) == [Finding("employer", partner.pk)]


@pytest.mark.parametrize(
    "nature",
    ["mandate", "financial", "family", "competitor", "publication", "other"],
)
def test_an_interest_bars_by_its_nature(reader, project, partner, nature):
    InterestFactory(user=reader, organisation=partner, nature=nature)

    assert why(reader, project) == [Finding(nature, partner.pk)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "barred"),
    [
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (EVE, EVE, False),
        (MORROW, None, False),
        (date(2020, 1, 1), TODAY, True),
    ],
)
def test_an_interest_bars_on_its_days(
    reader, project, partner, starts_on, ends_on, barred
):
    InterestFactory(
        user=reader, organisation=partner, starts_on=starts_on, ends_on=ends_on
    )

    assert firewall.is_barred(reader, project, TODAY) == barred


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "barred"),
    [(TODAY, TODAY, True), (EVE, EVE, False), (MORROW, None, False)],
)
def test_a_place_bars_on_its_days(reader, project, partner, starts_on, ends_on, barred):
    PositionFactory(
        person=PersonFactory(user=reader),
        organisation=partner,
        starts_on=starts_on,
        ends_on=ends_on,
    )

    assert firewall.is_barred(reader, project, TODAY) == barred


def test_several_ties_to_one_partner_are_all_told(cluster, reader, project, partner):
    RoleGrantFactory(user=reader, cluster=cluster, role="member", organisation=partner)
    InterestFactory(user=reader, organisation=partner, nature="financial")

    assert why(reader, project) == [
        Finding("employer", partner.pk),
        Finding("financial", partner.pk),
    ]


# --- groups -----------------------------------------------------------------------


@pytest.fixture
def employer(reader, cluster):
    """An organisation the reader works for; it is no partner."""
    organisation = OrganisationFactory()
    ExpertFactory(user=reader, cluster=cluster, organisation=organisation)
    return organisation


def test_a_subsidiary_of_the_employer_bars(reader, employer, project, partner):
    ShareholdingFactory(owner=employer, owned=partner, share_rate="0.51")

    assert why(reader, project) == [Finding("group", partner.pk)]


def test_one_half_is_not_a_group(reader, employer, project, partner):
    ShareholdingFactory(owner=employer, owned=partner, share_rate="0.5")

    assert why(reader, project) == []


def test_a_sister_bars_up_and_down_a_chain(reader, employer, project, partner):
    holding, head = OrganisationFactory(), OrganisationFactory()
    ShareholdingFactory(owner=holding, owned=employer, share_rate="1")
    ShareholdingFactory(owner=head, owned=holding, share_rate="0.6")
    ShareholdingFactory(owner=head, owned=partner, share_rate="0.9")

    assert why(reader, project) == [Finding("group", partner.pk)]


def test_a_chain_is_cut_where_the_share_is_a_minority(
    reader, employer, project, partner
):
    head = OrganisationFactory()
    ShareholdingFactory(owner=head, owned=employer, share_rate="0.4")
    ShareholdingFactory(owner=head, owned=partner, share_rate="0.9")

    assert why(reader, project) == []


def test_owners_of_each_other_end_the_search(reader, employer, project, partner):
    ShareholdingFactory(owner=employer, owned=partner, share_rate="0.6")
    ShareholdingFactory(owner=partner, owned=employer, share_rate="0.6")

    assert why(reader, project) == [Finding("group", partner.pk)]


def test_a_share_sold_yesterday_is_no_group(reader, employer, project, partner):
    ShareholdingFactory(
        owner=employer, owned=partner, share_rate="1", starts_on=EVE, ends_on=EVE
    )

    assert why(reader, project) == []
    assert why(reader, project, EVE) == [Finding("group", partner.pk)]


def test_the_policy_may_leave_groups_alone(cluster, reader, employer, project, partner):
    ConflictPolicy.objects.create(cluster=cluster, bars_group=False)
    ShareholdingFactory(owner=employer, owned=partner, share_rate="1")

    assert why(reader, project) == []


# --- past projects ----------------------------------------------------------------


def common(cluster, *organisations, **fields):
    past = ProjectFactory(cluster=cluster, **fields)
    for organisation in organisations:
        PartnerFactory(project=past, organisation=organisation)
    return past


def test_a_running_common_project_bars(cluster, reader, employer, project, partner):
    common(cluster, employer, partner, stage="running")

    assert why(reader, project) == [Finding("past_project", partner.pk)]


@pytest.mark.parametrize(
    ("ended_on", "barred"),
    [
        (date(2023, 3, 2), True),
        (date(2023, 3, 1), False),
        (None, True),
    ],
)
def test_an_ended_common_project_bars_for_three_years(
    cluster, reader, employer, project, partner, ended_on, barred
):
    common(cluster, employer, partner, stage="ended", ended_on=ended_on)

    assert firewall.is_barred(reader, project, TODAY) == barred


def test_three_years_before_a_29th_of_february_is_a_28th(
    cluster, reader, employer, project, partner
):
    common(cluster, employer, partner, stage="ended", ended_on=date(2025, 2, 28))

    assert firewall.is_barred(reader, project, date(2028, 2, 29))


def test_the_years_are_the_policy_s(cluster, reader, employer, project, partner):
    ConflictPolicy.objects.create(cluster=cluster, past_project_years=1)
    common(cluster, employer, partner, stage="ended", ended_on=date(2025, 3, 1))

    assert why(reader, project) == []


def test_an_idea_shared_with_a_partner_is_no_past_project(
    cluster, reader, employer, project, partner
):
    common(cluster, employer, partner, stage="idea")

    assert why(reader, project) == []


def test_a_common_project_of_another_cluster_is_not_told(
    reader, employer, project, partner
):
    common(ClusterFactory(), employer, partner, stage="running")

    assert why(reader, project) == []


def test_who_worked_on_a_recent_project_is_tied_to_its_partners(
    cluster, reader, project, partner
):
    past = common(cluster, partner, stage="running")
    ProjectMemberFactory(
        project=past, user=reader, starts_on=date(2022, 1, 1), ends_on=date(2022, 2, 1)
    )

    assert why(reader, project) == [Finding("past_project", partner.pk)]


def test_an_employer_entered_after_a_mandate_still_counts_as_one(
    cluster, reader, project, partner
):
    both = OrganisationFactory()
    InterestFactory(user=reader, organisation=both, nature="mandate")
    ExpertFactory(user=reader, cluster=cluster, organisation=both)
    common(cluster, both, partner, stage="running")

    assert why(reader, project) == [Finding("past_project", partner.pk)]


def test_a_mandate_alone_ties_to_no_past_project(cluster, reader, project, partner):
    board = OrganisationFactory()
    InterestFactory(user=reader, organisation=board, nature="mandate")
    common(cluster, board, partner, stage="running")

    assert why(reader, project) == []


# --- shared mandates --------------------------------------------------------------


def test_a_board_shared_with_somebody_of_a_partner_bars(
    cluster, reader, project, partner
):
    board, colleague = OrganisationFactory(), UserFactory()
    InterestFactory(user=reader, organisation=board, nature="mandate")
    InterestFactory(user=colleague, organisation=board, nature="mandate")
    RoleGrantFactory(
        user=colleague, cluster=cluster, role="member", organisation=partner
    )

    assert why(reader, project) == [Finding("mandate", partner.pk)]
    assert [one.nature for one in why(colleague, project)] == ["employer"]


def test_a_board_left_by_the_colleague_bars_no_longer(
    cluster, reader, project, partner
):
    board, colleague = OrganisationFactory(), UserFactory()
    InterestFactory(user=reader, organisation=board, nature="mandate")
    InterestFactory(user=colleague, organisation=board, nature="mandate", ends_on=EVE)
    RoleGrantFactory(
        user=colleague, cluster=cluster, role="member", organisation=partner
    )

    assert why(reader, project) == []


def test_the_policy_may_leave_shared_boards_alone(cluster, reader, project, partner):
    ConflictPolicy.objects.create(cluster=cluster, bars_shared_mandates=False)
    board, colleague = OrganisationFactory(), UserFactory()
    for user in (reader, colleague):
        InterestFactory(user=user, organisation=board, nature="mandate")
    RoleGrantFactory(
        user=colleague, cluster=cluster, role="member", organisation=partner
    )

    assert why(reader, project) == []


# --- named, working on it, declared -----------------------------------------------


def test_a_person_named_by_the_lead_is_barred(reader, project):
    ExcludedReaderFactory(project=project, user=reader)

    assert why(reader, project) == [Finding("named")]


def test_everybody_of_an_organisation_named_by_the_lead_is_barred(
    reader, employer, project
):
    ExcludedReaderFactory(project=project, organisation=employer)

    assert why(reader, project) == [Finding("named", employer.pk)]


def test_the_group_of_an_organisation_named_by_the_lead_is_barred(
    reader, employer, project
):
    named = OrganisationFactory()
    ShareholdingFactory(owner=named, owned=employer, share_rate="1")
    ExcludedReaderFactory(project=project, organisation=named)

    assert why(reader, project) == [Finding("named", named.pk)]


def test_a_name_alone_bars_nobody_yet(reader, project):
    ExcludedReaderFactory(project=project, name=reader.name)

    assert why(reader, project) == []


@pytest.mark.parametrize("ends_on", [None, date(2026, 1, 31)])
def test_who_works_or_worked_on_the_dossier_does_not_read_it(reader, project, ends_on):
    ProjectMemberFactory(project=project, user=reader, ends_on=ends_on)

    assert why(reader, project) == [Finding("applicant")]


def test_the_contact_of_a_partner_does_not_read_it(project):
    reader = UserFactory(email="lead@fiction.example")
    part = PartnerFactory(project=project, contact_email="Lead@Fiction.example")

    assert why(reader, project) == [Finding("applicant", part.organisation_id)]


def test_a_declared_conflict_bars(reader, project):
    DeclarationFactory(project=project, user=reader, conflicted=True)

    assert why(reader, project) == [Finding("family", None, is_declared=True)]


def test_a_conflict_that_was_corrected_bars_no_longer(reader, project):
    DeclarationFactory(
        project=project, user=reader, conflicted=True, ends_at="2026-03-01T00:00Z"
    )

    assert why(reader, project) == []


def test_a_declaration_about_another_project_bars_nothing_here(
    cluster, reader, project
):
    other = ProjectFactory(cluster=cluster)
    DeclarationFactory(project=other, user=reader, conflicted=True)

    assert firewall.barred_ids(reader, cluster, TODAY) == frozenset({other.pk})


# --- waivers ----------------------------------------------------------------------


def test_a_waiver_lets_through_one_nature_by_one_partner(
    cluster, reader, employer, project, partner
):
    common(cluster, employer, partner, stage="running")
    WaiverFactory(project=project, user=reader, organisation=partner)

    assert why(reader, project) == []
    assert firewall.inferred([reader.pk], cluster, TODAY, [project.pk]) == {
        reader.pk: {project.pk: [Finding("past_project", partner.pk)]}
    }


def test_a_partner_that_came_after_the_waiver_bars(
    cluster, reader, employer, project, partner
):
    common(cluster, employer, partner, stage="running")
    WaiverFactory(project=project, user=reader, organisation=partner)
    late = PartnerFactory(project=project).organisation
    common(cluster, employer, late, stage="running")

    assert why(reader, project) == [Finding("past_project", late.pk)]


def test_a_waiver_of_the_past_lets_no_employer_through(reader, employer, project):
    PartnerFactory(project=project, organisation=employer)
    WaiverFactory(project=project, user=reader, organisation=employer)

    assert why(reader, project) == [Finding("employer", employer.pk)]


def test_a_waiver_lets_no_declared_past_project_through(reader, project, partner):
    DeclarationFactory(
        project=project, user=reader, has_conflict=True, nature="past_project"
    )
    WaiverFactory(project=project, user=reader, organisation=partner)

    assert why(reader, project) == [Finding("past_project", None, is_declared=True)]


def test_somebody_else_s_waiver_lets_nobody_through(
    cluster, reader, employer, project, partner
):
    common(cluster, employer, partner, stage="running")
    WaiverFactory(project=project, organisation=partner)

    assert firewall.is_barred(reader, project, TODAY)


@pytest.mark.parametrize("nature", ["employer", "named", "mandate", "family"])
def test_waiver_is_of_an_inferred_conflict(nature):
    with pytest.raises(IntegrityError, match="waiver_is_of_an_inferred_conflict"):
        WaiverFactory(nature=nature)


def test_waiver_says_why():
    with pytest.raises(IntegrityError, match="waiver_says_why"):
        WaiverFactory(reason="")


@pytest.mark.parametrize("nature", ["group", "named", "past_project", "applicant"])
def test_interest_is_one_that_people_declare(nature):
    with pytest.raises(IntegrityError, match="interest_is_one_that_people_declare"):
        InterestFactory(nature=nature)


# --- merged organisations, other clusters -----------------------------------------


def test_a_record_merged_into_a_partner_is_that_partner(
    cluster, reader, project, partner
):
    absorbed = OrganisationFactory(merged_into=partner)
    ExpertFactory(user=reader, cluster=cluster, organisation=absorbed)

    assert why(reader, project) == [Finding("employer", partner.pk)]


def test_a_part_left_on_a_merged_record_bars_those_of_the_kept_one(
    reader, employer, project
):
    absorbed = OrganisationFactory(merged_into=employer)
    PartnerFactory(project=project, organisation=absorbed)

    assert why(reader, project) == [Finding("employer", employer.pk)]


def test_two_records_merged_into_a_third_are_one(cluster, reader, project):
    kept = OrganisationFactory()
    one, other = OrganisationFactory.create_batch(2, merged_into=kept)
    ExpertFactory(user=reader, cluster=cluster, organisation=one)
    PartnerFactory(project=project, organisation=other)

    assert why(reader, project) == [Finding("employer", kept.pk)]


def test_a_share_held_by_a_merged_record_makes_the_group(
    reader, employer, project, partner
):
    absorbed = OrganisationFactory(merged_into=employer)
    ShareholdingFactory(owner=absorbed, owned=partner, share_rate="1")

    assert why(reader, project) == [Finding("group", partner.pk)]


def test_an_organisation_named_under_a_merged_record(reader, employer, project):
    absorbed = OrganisationFactory(merged_into=employer)
    ExcludedReaderFactory(project=project, organisation=absorbed)

    assert why(reader, project) == [Finding("named", employer.pk)]


def test_a_waiver_follows_the_partner_into_its_merge(
    cluster, reader, employer, project
):
    kept = OrganisationFactory()
    absorbed = OrganisationFactory(merged_into=kept)
    PartnerFactory(project=project, organisation=absorbed)
    common(cluster, employer, kept, stage="running")
    WaiverFactory(project=project, user=reader, organisation=absorbed)

    assert why(reader, project) == []


def test_each_cluster_answers_for_its_own_projects(cluster, reader, partner, project):
    ExpertFactory(user=reader, cluster=cluster, organisation=partner)
    elsewhere = PartnerFactory(
        project__cluster=ClusterFactory(), organisation=partner
    ).project

    assert firewall.barred_ids(reader, cluster, TODAY) == frozenset({project.pk})
    assert firewall.barred_ids(reader, elsewhere.cluster, TODAY) == frozenset(
        {elsewhere.pk}
    )


# --- what the querysets make of it ------------------------------------------------


def sight(user, cluster, on=TODAY):
    """Which doors open to somebody, each with the acronyms behind it."""
    access = Access.of(user, cluster, on)
    projects = Project.objects
    doors = {
        "listed": projects.listed_for(access),
        "granted": projects.granted_to(access),
        "readable": projects.readable_by(access),
        "applicant": projects.of_applicant(access),
        "visible": projects.visible_to(access),
    }
    return {
        name: sorted(found.values_list("acronym", flat=True))
        for name, found in doors.items()
        if found.exists()
    }


def test_who_sees_which_project_by_which_door(cluster, project):
    granted, cleared, working, team = UserFactory.create_batch(4)
    Project.objects.filter(pk=project.pk).update(acronym="A")
    RoleGrantFactory(user=team, cluster=cluster, role="team")
    for user in (granted, cleared):
        GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=cleared)
    ProjectMemberFactory(project=project, user=working)

    seen = [sight(one, cluster) for one in (granted, cleared, working, team)]

    a = ["A"]
    assert seen == [
        {"listed": a, "granted": a, "visible": a},
        {"listed": a, "granted": a, "readable": a, "visible": a},
        {"applicant": a, "visible": a},
        {"listed": a, "visible": a},
    ]


def test_a_conflict_closes_every_reader_s_door_whatever_the_role(
    cluster, project, partner
):
    people = []
    for role in ("direction", "team", "auditor", "expert", "committee"):
        user = UserFactory()
        RoleGrantFactory(user=user, cluster=cluster, role=role)
        GrantFactory(project=project, user=user)
        DeclarationFactory(project=project, user=user)
        InterestFactory(user=user, organisation=partner, cluster=cluster)
        people.append(user)

    assert [sight(user, cluster) for user in people] == [{}] * 5


def test_who_works_on_a_dossier_keeps_the_applicant_s_door_only(cluster, project):
    user = UserFactory()
    RoleGrantFactory(user=user, cluster=cluster, role="direction")
    GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=user)
    ProjectMemberFactory(project=project, user=user)

    assert sight(user, cluster) == {
        "applicant": [project.acronym],
        "visible": [project.acronym],
    }


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"starts_on": TODAY, "ends_on": TODAY}, True),
        ({"starts_on": EVE, "ends_on": EVE}, False),
        ({"starts_on": MORROW}, False),
        ({"ends_on": TODAY, "revoked_at": "2026-03-02T08:00Z"}, False),
    ],
)
def test_a_grant_opens_on_its_days_until_it_is_taken_back(
    cluster, project, reader, fields, is_open
):
    GrantFactory(project=project, user=reader, **fields)
    DeclarationFactory(project=project, user=reader)

    found = Project.objects.readable_by(Access.of(reader, cluster, TODAY))

    assert found.exists() == is_open


def test_a_declaration_that_was_replaced_opens_nothing(cluster, project, reader):
    GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader, ends_at="2026-03-01T00:00Z")

    assert sight(reader, cluster) == {
        "listed": [project.acronym],
        "granted": [project.acronym],
        "visible": [project.acronym],
    }


def test_the_public_sees_no_project(cluster, project):
    assert sight(None, cluster) == {}


# --- words to them ----------------------------------------------------------------


def test_who_may_be_told_of_a_project(cluster, project, partner):
    barred, working, free = UserFactory.create_batch(3)
    InterestFactory(user=barred, organisation=partner)
    ProjectMemberFactory(project=project, user=working)
    emails = [
        barred.email,
        working.email,
        free.email.upper(),
        "contact@fiction.example",
    ]

    told = [firewall.may_be_told(email, project, TODAY) for email in emails]

    assert told == [False, True, True, True]


# --- in bulk ----------------------------------------------------------------------


def test_the_queries_do_not_grow_with_people_and_projects(cluster):
    def world(size):
        for _number in range(size):
            user, organisation = UserFactory(), OrganisationFactory()
            ExpertFactory(user=user, cluster=cluster, organisation=organisation)
            InterestFactory(user=user, organisation=OrganisationFactory())
            past = common(cluster, organisation, OrganisationFactory(), stage="running")
            ExcludedReaderFactory(project=past, user=user)
            users.append(user.pk)

    users: list[int] = []
    counts = []
    for size in (1, 9):
        world(size)
        with CaptureQueriesContext(connection) as queries:
            firewall.findings(users, cluster, TODAY)
        counts.append(len(queries))

    assert counts == [25, 25]


def test_one_answer_is_the_same_alone_and_in_bulk(cluster, project, partner):
    readers = UserFactory.create_batch(3)
    InterestFactory(user=readers[0], organisation=partner, nature="financial")
    ExcludedReaderFactory(project=project, user=readers[1])
    keys = [one.pk for one in readers]

    together = firewall.findings(keys, cluster, TODAY)

    alone = {
        one: firewall.findings([one], cluster, TODAY, [project.pk])[one] for one in keys
    }
    assert together == alone


def test_somebody_without_ties_costs_few_queries(
    cluster, reader, project, partner, django_assert_num_queries
):
    with django_assert_num_queries(15):
        assert firewall.barred_ids(reader, cluster, TODAY) == frozenset()


def test_a_cluster_without_projects_costs_one_query(
    cluster, reader, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert firewall.barred_ids(reader, cluster, TODAY) == frozenset()
