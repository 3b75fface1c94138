"""The copy of a person against a search of the whole database for them."""

from datetime import timedelta

import pytest

from grappe.audit.actions import record
from grappe.organisations.models import PersonMerge
from grappe.privacy.copies import copy_of
from grappe.privacy.models import Objection
from grappe.privacy.subjects import Subject, model_of
from grappe.privacy.withheld import HIDDEN_FIELDS, WITHHELD
from grappe.projects.models import Declaration, ExcludedReader, Grant, ProjectVersion
from tests import factories as make
from tests.factories import NOON, TODAY
from tests.factories.labelling import AssignmentFactory, ExpertFactory
from tests.factories.projects import ProjectFactory
from tests.factories.reviews import ReviewFactory
from tests.privacy import scan

EMAIL = "ada.fictive@fiction.example"
NAME = "Ada Fictive-Éluard"


@pytest.fixture
def somebody(db):
    """Somebody who is a contact, an expert, an applicant and a member of the team."""
    cluster = make.ClusterFactory()
    user = make.UserFactory(email=EMAIL, given_name="Ada", family_name="Fictive-Éluard")
    make.RoleGrantFactory(cluster=cluster, user=user, role="team")
    position = make.PositionFactory(
        cluster=cluster,
        person__given_name="Ada",
        person__family_name="Fictive-Éluard",
        person__email=EMAIL.upper(),
        person__user=user,
    )
    double = make.PositionFactory(cluster=cluster).person
    double.merged_into = position.person
    double.save()
    PersonMerge.objects.create(
        cluster=cluster, kept=position.person, absorbed=double, at=NOON, journal=[NAME]
    )
    make.ConsentFactory(cluster=cluster, person=position.person)
    make.PublicationFactory(
        cluster=cluster,
        organisation=position.organisation,
        position=position,
        field="name",
    )
    make.MembershipApplicationFactory(cluster=cluster, contact_email=EMAIL)
    make.MailFactory(cluster=cluster, state="queued", to=EMAIL, text=f"Bonjour {NAME}")
    make.MailFactory(
        cluster=cluster, to="x@fiction.example", state="queued", text=f"{NAME} vient"
    )
    make.ImportRowFactory(batch__cluster=cluster, cells=["x", NAME, EMAIL])
    expert = ExpertFactory(cluster=cluster, user=user, biography="parcours")
    ReviewFactory(assignment=AssignmentFactory(expert=expert))
    project = ProjectFactory(cluster=cluster, created_by=user)
    ProjectVersion.objects.create(
        project=project, number=1, taken_at=NOON, content={"lead": NAME}
    )
    Objection.objects.create(
        cluster=cluster, email=EMAIL, purpose="mailing", made_at=NOON, means="page"
    )
    record("organisations.contact_added", position, by=user, at=NOON, person=NAME)
    return user


def test_a_search_of_the_database_finds_nothing_that_the_copy_does_not_tell(somebody):
    subject = Subject.of_user(somebody)

    copy = copy_of(subject, on=TODAY)

    found = scan.places({EMAIL, NAME, *subject.uids}) | scan.links(
        {
            "accounts.User": set(subject.users),
            "organisations.Person": set(subject.people),
        }
    )
    told = copy.keys
    untold = {
        place
        for place in found
        if place.partition("#")[0] not in told
        and place.partition(":")[0] not in WITHHELD
    }
    assert untold == set()
    assert len(found) > 25


def test_a_copy_tells_what_and_why_and_how_long(somebody):
    copy = copy_of(Subject.of_user(somebody), on=TODAY)

    expert = next(one for one in copy.sections if one.table == "labelling.Expert")
    assert (expert.purpose, expert.retention, expert.source) == (
        "evaluation",
        "expert",
        "person",
    )
    assert expert.rows[0].values["biography"] == "parcours"


def test_a_copy_holds_no_secret_and_names_nobody_else(somebody):
    other = make.UserFactory(given_name="Bea", family_name="Autre")
    make.JoinRequestFactory(
        user=somebody, answered_by=other, answered_at=NOON, state="refused"
    )
    somebody.set_password("tout à fait secret")
    somebody.save()

    copy = copy_of(Subject.of_user(somebody), on=TODAY)

    values = [row.values for section in copy.sections for row in section.rows]
    assert {name for one in values for name in one} & {
        "password",
        "answered_by",
        "nonce",
    } == set()
    assert "Autre" not in str(values)


def test_an_excluded_reader_learns_nothing_of_it(somebody):
    project = ProjectFactory(acronym="DISCRET")
    ExcludedReader.objects.create(
        project=project, user=somebody, reason="concurrent", added_at=NOON
    )

    copy = copy_of(Subject.of_user(somebody), on=TODAY)

    assert "concurrent" not in str(copy)
    assert "projects.ExcludedReader" not in str(copy)


def test_a_conflict_takes_the_project_out_of_the_copy(somebody):
    cluster = make.ClusterFactory()
    project = ProjectFactory(cluster=cluster, acronym="CONFLIT")
    other = ProjectFactory(cluster=cluster, acronym="LISIBLE")
    for one in (project, other):
        Grant.objects.create(
            project=one,
            user=somebody,
            purpose="expert",
            starts_on=TODAY - timedelta(days=9),
            granted_at=NOON,
        )
    Declaration.objects.create(
        project=project,
        user=somebody,
        has_conflict=True,
        nature="other",
        declared_at=NOON,
    )

    copy = copy_of(Subject.of_user(somebody), on=TODAY)

    assert ("CONFLIT" in str(copy), "LISIBLE" in str(copy)) == (False, True)


def test_a_letter_that_waits_is_not_told(somebody):
    make.MailFactory(to=EMAIL, state="draft", subject="Décision gardée")

    assert "Décision gardée" not in str(copy_of(Subject.of_user(somebody), on=TODAY))


def test_a_cluster_tells_only_what_is_its_own(somebody):
    other = make.ClusterFactory()
    make.MailFactory(cluster=other, state="queued", to=EMAIL, text="là-bas")

    here = copy_of(Subject.of_user(somebody), on=TODAY, cluster=other)

    assert "là-bas" in str(here)
    assert {section.table for section in here.sections} == {
        "accounts.User",
        "organisations.Person",
        "outbox.Mail",
    }


def test_two_people_behind_one_address_are_not_mixed(db):
    user = make.UserFactory(email="contact@fiction.example", family_name="Premier")
    other = make.PositionFactory(
        person__email="contact@fiction.example", person__family_name="Second"
    ).person

    assert other.pk not in Subject.of_user(user).people


def test_hidden_fields_exist():
    for label, fields in HIDDEN_FIELDS.items():
        for name in fields:
            assert model_of(label)._meta.get_field(name)
