"""Erasure on request: seen before, done, and undone by no file."""

import pytest

from grappe.imports.models import ImportRow
from grappe.organisations import actions as organisations
from grappe.organisations import suppression
from grappe.organisations.models import Person
from grappe.privacy import actions
from grappe.privacy.models import Erasure, LegalHold, Suppression
from grappe.privacy.subjects import Subject
from tests import factories as make
from tests.factories import NOON, TODAY
from tests.factories.labelling import AssignmentFactory, ExpertFactory
from tests.factories.reviews import ReviewFactory
from tests.privacy import scan

EMAIL = "ines.fictive@fiction.example"
NAME = "Inès Fictive-Essai"
CONTACT = {
    "given_name": "Inès",
    "family_name": "Fictive-Essai",
    "email": EMAIL,
    "starts_on": TODAY,
}


@pytest.fixture
def cluster(db):
    return make.ClusterFactory()


@pytest.fixture
def somebody(cluster):
    position = make.PositionFactory(
        cluster=cluster,
        person__given_name="Inès",
        person__family_name="Fictive-Essai",
        person__email=EMAIL,
        ends_on=None,
    )
    make.MailFactory(cluster=cluster, to=EMAIL, text=NAME, state="queued")
    make.MailFactory(cluster=cluster, to="x@fiction.example", text=f"Voir {NAME}.")
    make.InvitationFactory(cluster=cluster, email=EMAIL)
    make.ImportRowFactory(batch__cluster=cluster, cells=[NAME, EMAIL])
    organisations.edit_contact(position, {"job_title": "Directrice"}, by=None, at=NOON)
    return Subject.of_address(EMAIL)


def erase(somebody, cluster):
    by = make.UserFactory()
    return actions.erase(somebody, cluster, asked_on=TODAY, by=by, at=NOON)


def test_an_erased_person_is_nowhere(somebody, cluster):
    assert len(scan.places({EMAIL, NAME})) > 5

    erase(somebody, cluster)

    assert scan.places({EMAIL, NAME}) == set()
    assert ImportRow.objects.get().cells == ["…", "…"]
    assert Erasure.objects.get().counts["outbox.Mail"] == 1


def test_a_preview_says_what_goes_and_changes_nothing(somebody, cluster):
    before = scan.places({EMAIL, NAME})

    seen = actions.preview(somebody, cluster, TODAY)

    assert seen.erased == {
        "accounts.Invitation": 1,
        "organisations.Position": 1,
        "outbox.Mail": 1,
    }
    assert scan.places({EMAIL, NAME}) == before


def test_an_opinion_stays_and_the_preview_says_why(cluster):
    user = make.UserFactory(email=EMAIL)
    expert = ExpertFactory(cluster=cluster, user=user)
    ReviewFactory(assignment=AssignmentFactory(expert=expert, request__cluster=cluster))

    seen = actions.preview(Subject.of_user(user), cluster, TODAY)

    count, why = seen.kept["reviews.Review"]
    assert (count, "5" in why) == (1, True)


def test_nobody_with_a_role_is_erased(somebody, cluster):
    make.RoleGrantFactory(cluster=cluster, user__email=EMAIL, role="team")

    with pytest.raises(actions.NotErasable, match="role"):
        erase(Subject.of_address(EMAIL), cluster)


def test_a_hold_forbids_erasure(somebody, cluster):
    LegalHold.objects.create(
        cluster=cluster, email=EMAIL, reason="litige", starts_on=TODAY, placed_at=NOON
    )

    with pytest.raises(actions.NotErasable, match="hold"):
        erase(somebody, cluster)


def test_another_cluster_keeps_what_is_its_own(somebody, cluster):
    other = make.PositionFactory(person=Person.objects.get(email=EMAIL))

    erase(somebody, cluster)

    assert Person.objects.get(email=EMAIL) == other.person


def test_an_erased_person_is_not_entered_again(somebody, cluster):
    erase(somebody, cluster)

    with pytest.raises(organisations.NotContactable, match="erased"):
        organisations.add_contact(
            make.OrganisationFactory(), cluster, CONTACT, by=None, at=NOON
        )
    assert EMAIL not in Suppression.objects.get().digest


def test_who_comes_back_by_themselves_is_welcome(somebody, cluster):
    erase(somebody, cluster)
    make.UserFactory(email=EMAIL)

    position = organisations.add_contact(
        make.OrganisationFactory(), cluster, CONTACT, by=None, at=NOON
    )

    assert position.person.email == EMAIL


def test_a_file_tells_that_a_contact_was_erased(somebody, cluster):
    erase(somebody, cluster)

    assert suppression.among(cluster, [EMAIL.upper(), "x@fiction.example"]) == {EMAIL}
    assert suppression.among(make.ClusterFactory(), [EMAIL]) == set()
