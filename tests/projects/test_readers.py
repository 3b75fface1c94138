"""Opening a dossier, taking it back, declaring, letting through, correcting."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.documents import openings
from grappe.outbox.models import Mail
from grappe.projects import actions, queries, readership
from grappe.projects.models import Declaration, Grant, Interest, Project
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.labelling import ExpertFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    InterestFactory,
    PartnerFactory,
    ProjectFactory,
    WaiverFactory,
)

EVE, MORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LATER = NOON + timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(email="direction@fiction.example", language="en")


@pytest.fixture
def project(director):
    cluster = ClusterFactory(name="Grappe fictive")
    RoleGrantFactory(user=director, cluster=cluster, role="direction")
    return ProjectFactory(cluster=cluster, acronym="ALGUE")


@pytest.fixture
def reader():
    return UserFactory(given_name="Sacha", family_name="Fictif")


def reads(user, project, on=TODAY) -> bool:
    access = Access.of(user, project.cluster, on)
    return Project.objects.readable_by(access).filter(pk=project.pk).exists()


# --- granting ---------------------------------------------------------------------


def test_grant_opens_the_dossier_from_today_and_records_it(project, reader, director):
    given = actions.grant(
        project, reader, "funder", by=director, at=NOON, reason="Visit", ends_on=MORROW
    )

    assert (given.starts_on, given.ends_on, given.granted_by) == (
        TODAY,
        MORROW,
        director,
    )
    event = Event.objects.get(kind="projects.granted")
    assert (event.project, event.data) == (
        project,
        {
            "acronym": "ALGUE",
            "reader": "Sacha Fictif",
            "purpose": "funder",
            "starts_on": "2026-03-02",
            "ends_on": "2026-03-03",
            "reason": "Visit",
        },
    )


def test_grant_to_oneself_is_recorded_as_any(project, director):
    actions.grant(project, director, "team", by=director, at=NOON)

    event = Event.objects.get(kind="projects.granted")
    assert (event.by, event.data["reader"]) == (director, director.name)


def test_grant_is_refused_to_somebody_a_conflict_bars(project, reader, director):
    InterestFactory(
        user=reader, organisation=PartnerFactory(project=project).organisation
    )

    with pytest.raises(actions.NotGrantable, match="conflict of interest"):
        actions.grant(project, reader, "team", by=director, at=NOON)

    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": EVE}, "The last day comes before the first day."),
        ({"purpose": "curiosity"}, "Say as what they read it."),
    ],
)
def test_grant_refuses_what_makes_no_sense(project, reader, director, given, words):
    wanted = {"purpose": "team"} | given

    with pytest.raises(actions.NotGrantable, match=words):
        actions.grant(project, reader, by=director, at=NOON, **wanted)


def test_grant_is_refused_to_a_closed_account(project, director):
    reader = UserFactory(is_active=False)

    with pytest.raises(actions.NotGrantable, match="cannot sign in"):
        actions.grant(project, reader, "team", by=director, at=NOON)


def test_grant_twice_keeps_the_later_end(project, reader, director):
    first = actions.grant(project, reader, "team", by=director, at=NOON, ends_on=MORROW)
    actions.grant(project, reader, "team", by=director, at=LATER, ends_on=TODAY)
    again = actions.grant(project, reader, "team", by=director, at=LATER)

    assert again.pk == first.pk
    assert Grant.objects.get().ends_on is None
    assert Event.objects.filter(kind="projects.granted").count() == 2


def test_one_person_may_read_for_two_purposes(project, reader, director):
    actions.grant(project, reader, "team", by=director, at=NOON)
    actions.grant(project, reader, "committee", by=director, at=NOON)

    assert Grant.objects.count() == 2


def test_revoke_closes_at_once_and_keeps_the_row(project, reader, director):
    given = GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader)
    assert reads(reader, project)

    given = actions.revoke_grant(given, by=director, at=NOON, reason="Left")

    assert (given.ends_on, given.revoked_at, given.revoked_by) == (EVE, NOON, director)
    assert not reads(reader, project)
    event = Event.objects.get(kind="projects.grant_revoked")
    assert (event.project, event.data["reason"]) == (project, "Left")


def test_a_right_given_today_is_taken_back_today_and_given_again(
    project, reader, director
):
    DeclarationFactory(project=project, user=reader)
    given = actions.grant(project, reader, "team", by=director, at=NOON)

    given = actions.revoke_grant(given, by=director, at=LATER)
    closed = reads(reader, project)
    again = actions.grant(project, reader, "team", by=director, at=LATER)

    assert not closed
    assert (again.pk, again.revoked_at, reads(reader, project)) == (
        given.pk,
        None,
        True,
    )


def test_revoke_is_refused_the_second_time(project, reader, director):
    given = actions.revoke_grant(
        GrantFactory(project=project, user=reader), by=director, at=NOON
    )

    with pytest.raises(actions.NotRevocable, match="already taken back"):
        actions.revoke_grant(given, by=director, at=LATER)


def test_grant_is_given_once_for_a_purpose(project, reader):
    GrantFactory(project=project, user=reader)

    with pytest.raises(IntegrityError, match="grant_is_given_once_for_a_purpose"):
        GrantFactory(project=project, user=reader)


# --- declaring --------------------------------------------------------------------


def test_declare_no_conflict_opens_what_was_granted(project, reader):
    GrantFactory(project=project, user=reader)

    made = actions.declare(
        project, reader, has_conflict=False, by=reader, at=NOON, text_version="2026-1"
    )

    assert (made.has_conflict, made.nature, made.text_version) == (False, "", "2026-1")
    assert reads(reader, project)
    event = Event.objects.get(kind="projects.no_conflict")
    assert (event.project, event.by) == (project, reader)
    assert not Mail.objects.exists()


def test_declare_without_a_grant_opens_nothing(project, reader):
    actions.declare(project, reader, has_conflict=False, by=reader, at=NOON)

    assert not reads(reader, project)


def test_declare_a_conflict_after_opening_keeps_the_log_and_tells_the_direction(
    project, reader, director
):
    GrantFactory(project=project, user=reader)
    actions.declare(project, reader, has_conflict=False, by=reader, at=NOON)
    openings.log(
        reader,
        cluster=project.cluster,
        project=project,
        act="opened",
        target="dossier",
        at=NOON,
        door="reader",
    )

    actions.declare(
        project,
        reader,
        has_conflict=True,
        nature="family",
        explanation="My sister leads a partner.",
        by=reader,
        at=LATER,
    )

    assert not reads(reader, project)
    assert project.openings.get().user == reader
    event = Event.objects.get(kind="projects.conflict_declared")
    assert event.data == {
        "acronym": "ALGUE",
        "reader": "Sacha Fictif",
        "nature": "family",
        "openings": 1,
    }
    mail = Mail.objects.get()
    assert (mail.to, mail.project, mail.subject) == (
        director.email,
        project,
        "[ALGUE] Sacha Fictif declares a conflict of interest",
    )
    assert "They had opened it 1 time before" in mail.text
    assert "sister" not in mail.text


# --- a partner joins ----------------------------------------------------------------


def test_a_new_partner_ends_what_readers_declared_and_asks_them_again(project, reader):
    GrantFactory(project=project, user=reader)
    former = DeclarationFactory(project=project, user=reader)
    lead = UserFactory()
    organisation = OrganisationFactory(legal_name="Nouvelle fictive")

    actions.add_partner(project, organisation, by=lead, at=LATER)

    former.refresh_from_db()
    assert (former.ends_at, reads(reader, project)) == (LATER, False)
    event = Event.objects.get(kind="projects.declarations_ended")
    assert (event.project, event.by, event.data) == (
        project,
        lead,
        {"acronym": "ALGUE", "count": 1},
    )
    mail = Mail.objects.get()
    assert (mail.to, mail.project, mail.kind) == (
        reader.email,
        project,
        "projects.consortium_changed",
    )
    assert "Nouvelle fictive" not in mail.text
    assert queries.outlived(project, reader) == former


def test_a_reader_who_declares_again_reads_again(project, reader):
    GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader)
    actions.add_partner(project, OrganisationFactory(), by=None, at=NOON)

    actions.declare(project, reader, has_conflict=False, by=reader, at=LATER)

    assert reads(reader, project)
    assert queries.outlived(project, reader) is None


def test_a_new_partner_is_not_told_to_a_reader_it_bars(project, reader):
    GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader)
    partner = InterestFactory(user=reader).organisation

    actions.add_partner(project, partner, by=None, at=LATER)

    assert not project.declarations.filter(ends_at=None).exists()
    assert not Mail.objects.exists()


def test_a_new_partner_leaves_conflicts_and_closed_dossiers_alone(project, reader):
    over = GrantFactory(project=project, revoked_at=NOON).user
    DeclarationFactory(project=project, user=over)
    conflict = DeclarationFactory(project=project, user=reader, conflicted=True)

    actions.add_partner(project, OrganisationFactory(), by=None, at=LATER)

    assert list(project.declarations.filter(ends_at=None)) == [conflict]
    assert not Mail.objects.exists()


def test_a_new_partner_of_a_dossier_without_readers_leaves_no_other_trace(project):
    actions.add_partner(project, OrganisationFactory(), by=None, at=LATER)

    assert Event.objects.get().kind == "projects.partner_added"


def test_a_conflict_is_not_told_to_a_director_whom_the_project_does_not_exist_for(
    project, reader, director
):
    InterestFactory(
        user=director, organisation=PartnerFactory(project=project).organisation
    )

    actions.declare(
        project, reader, has_conflict=True, nature="other", by=reader, at=NOON
    )

    assert not Mail.objects.exists()


def test_the_last_declaration_stands_alone(project, reader):
    for has_conflict, nature, at in ((False, "", NOON), (True, "other", LATER)):
        actions.declare(
            project,
            reader,
            has_conflict=has_conflict,
            nature=nature,
            by=reader,
            at=at,
        )

    former, standing = Declaration.objects.order_by("declared_at")
    assert (former.ends_at, standing.ends_at) == (LATER, None)


@pytest.mark.parametrize("nature", ["", "boredom"])
def test_a_conflict_says_of_which_nature(project, reader, nature):
    with pytest.raises(actions.NotDeclarable, match="Say what kind"):
        actions.declare(
            project, reader, has_conflict=True, nature=nature, by=reader, at=NOON
        )


def test_nobody_takes_a_conflict_of_theirs_back(project, reader):
    DeclarationFactory(project=project, user=reader, conflicted=True)

    with pytest.raises(actions.NotDeclarable, match="only the direction corrects it"):
        actions.declare(project, reader, has_conflict=False, by=reader, at=NOON)


def test_nobody_declares_against_the_records(project, reader):
    InterestFactory(
        user=reader, organisation=PartnerFactory(project=project).organisation
    )

    with pytest.raises(actions.NotDeclarable, match="The records say"):
        actions.declare(project, reader, has_conflict=False, by=reader, at=NOON)


def test_declaration_of_a_conflict_says_which(project, reader):
    with pytest.raises(IntegrityError, match="declaration_of_a_conflict_says_which"):
        DeclarationFactory(project=project, user=reader, has_conflict=True)


def test_declaration_one_stands(project, reader):
    DeclarationFactory(project=project, user=reader)

    # SQLite names the columns, PostgreSQL the constraint.
    with pytest.raises(IntegrityError, match=r"declaration"):
        DeclarationFactory(project=project, user=reader)


# --- correcting -------------------------------------------------------------------


def test_lift_a_conflict_declared_by_mistake(project, reader, director):
    GrantFactory(project=project, user=reader)
    made = DeclarationFactory(project=project, user=reader, conflicted=True)

    actions.lift_conflict(made, reason="Wrong button", by=director, at=NOON)

    assert not reads(reader, project)
    actions.declare(project, reader, has_conflict=False, by=reader, at=LATER)
    assert reads(reader, project)
    assert Event.objects.get(kind="projects.conflict_lifted").data == {
        "acronym": "ALGUE",
        "reader": "Sacha Fictif",
        "nature": "family",
        "reason": "Wrong button",
    }


def test_lift_is_refused_without_a_reason_or_for_oneself(project, reader, director):
    made = DeclarationFactory(project=project, user=reader, conflicted=True)

    with pytest.raises(actions.NotLiftable, match="Say why"):
        actions.lift_conflict(made, reason=" ", by=director, at=NOON)
    with pytest.raises(actions.NotLiftable, match="Somebody else"):
        actions.lift_conflict(made, reason="I was wrong", by=reader, at=NOON)


def test_lift_is_refused_where_none_stands(project, reader, director):
    made = DeclarationFactory(project=project, user=reader)

    with pytest.raises(actions.NotLiftable, match="No declared conflict"):
        actions.lift_conflict(made, reason="Why not", by=director, at=NOON)


# --- letting through --------------------------------------------------------------


@pytest.fixture
def companion(project, reader):
    """A partner with whom the reader's employer runs another project."""
    employer, partner = OrganisationFactory.create_batch(2)
    ExpertFactory(user=reader, cluster=project.cluster, organisation=employer)
    past = ProjectFactory(cluster=project.cluster, stage="running")
    for organisation in (employer, partner):
        PartnerFactory(project=past, organisation=organisation)
    PartnerFactory(project=project, organisation=partner)
    return partner


def test_waive_lets_an_inferred_conflict_through(project, reader, director, companion):
    GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader)
    assert not reads(reader, project)

    actions.waive(
        project,
        reader,
        "past_project",
        companion,
        reason="Forty partners.",
        by=director,
        at=NOON,
    )

    assert reads(reader, project)
    assert Event.objects.get(kind="projects.waived").data == {
        "acronym": "ALGUE",
        "reader": "Sacha Fictif",
        "nature": "past_project",
        "partner": companion.name,
        "reason": "Forty partners.",
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nature": "employer"}, "Only an inferred conflict"),
        ({"nature": "group"}, "The records find no such conflict"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_waive_refuses(project, reader, director, companion, change, words):
    wanted = {"nature": "past_project", "reason": "Forty partners."} | change

    with pytest.raises(actions.NotWaivable, match=words):
        actions.waive(
            project, reader, organisation=companion, by=director, at=NOON, **wanted
        )


def test_waive_is_refused_for_oneself(project, reader, companion):
    with pytest.raises(actions.NotWaivable, match="Somebody else"):
        actions.waive(
            project, reader, "past_project", companion, reason="x", by=reader, at=NOON
        )


def test_waive_is_refused_the_second_time(project, reader, director, companion):
    WaiverFactory(project=project, user=reader, organisation=companion)

    with pytest.raises(actions.NotWaivable, match="already let through"):
        actions.waive(
            project, reader, "past_project", companion, reason="x", by=director, at=NOON
        )


# --- interests --------------------------------------------------------------------


def test_an_interest_takes_projects_away_on_its_days(project, reader):
    GrantFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=reader)
    organisation = PartnerFactory(project=project).organisation

    interest = actions.add_interest(
        project.cluster,
        reader,
        organisation,
        nature="financial",
        starts_on=TODAY,
        by=reader,
        at=NOON,
    )
    during = reads(reader, project)
    actions.end_interest(interest, ends_on=TODAY, by=reader, at=LATER)

    assert (during, reads(reader, project), reads(reader, project, MORROW)) == (
        False,
        False,
        True,
    )
    kinds = Event.objects.order_by("pk").values_list("kind", "organisation")
    assert list(kinds) == [
        ("projects.interest_added", organisation.pk),
        ("projects.interest_ended", organisation.pk),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nature": "past_project"}, "found by the records"),
        ({"ends_on": EVE}, "The last day comes before"),
        ({"nature": "mandate"}, "already among your interests"),
    ],
)
def test_add_interest_refuses(project, reader, change, words):
    interest = InterestFactory(user=reader, nature="mandate")
    wanted = {"nature": "family", "starts_on": TODAY} | change

    with pytest.raises(actions.NotInterest, match=words):
        actions.add_interest(
            project.cluster,
            reader,
            interest.organisation,
            by=reader,
            at=NOON,
            **wanted,
        )

    assert Interest.objects.count() == 1


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (date(2024, 12, 31), "The last day comes before"),
        (date(2026, 6, 1), "It ends on that day or before"),
    ],
)
def test_end_interest_refuses(reader, ends_on, words):
    interest = InterestFactory(user=reader, ends_on=date(2026, 6, 1))

    with pytest.raises(actions.NotInterest, match=words):
        actions.end_interest(interest, ends_on=ends_on, by=reader, at=NOON)


# --- what the desk shows ----------------------------------------------------------


def test_readers_tells_how_far_each_is(project):
    fields = [
        {},
        {"revoked_at": NOON},
        {"starts_on": MORROW},
        {"ends_on": EVE},
        {},
        {},
    ]
    grants = [GrantFactory(project=project, **one) for one in fields]
    DeclarationFactory(project=project, user=grants[4].user)
    DeclarationFactory(project=project, user=grants[5].user, conflicted=True)

    told = {one.grant.pk: one.state for one in readership.readers(project, TODAY)}

    assert [told[one.pk] for one in grants] == [
        "to_declare",
        "taken_back",
        "coming",
        "over",
        "open",
        "barred",
    ]


def test_barred_says_why_and_what_can_be_let_through(
    project, reader, director, companion
):
    RoleGrantFactory(user=reader, cluster=project.cluster, role="expert")
    declared = DeclarationFactory(project=project, conflicted=True)

    found = readership.barred(project, TODAY)

    told = {
        one.user: [
            (str(why.words), why.partner, why.is_waivable) for why in one.reasons
        ]
        for one in found
    }
    assert told == {
        reader: [("recent common project with a partner", companion, True)],
        declared.user: [("family or close ties", None, False)],
    }
    assert {one.user: one.declaration for one in found} == {
        reader: None,
        declared.user: declared,
    }
