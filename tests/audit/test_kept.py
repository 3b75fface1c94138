"""What is kept in memory is what the records say, as soon as anybody changes them."""

from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest
from django.db import transaction

from grappe.audit.actions import record
from grappe.audit.kept import kept
from grappe.memberships import directory
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

TODAY = NOON.date()


class Counted:
    """A function of a cluster that tells how often it was worked out."""

    def __init__(self):
        self.times = 0

    @property
    def asked(self):
        def work_out(cluster, word):
            self.times += 1
            return (cluster.name, word)

        return kept(answers=2)(work_out)


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai", name="Essai")


@pytest.fixture(autouse=True)
def is_kept(settings):
    settings.GRAPPE_KEPT_SECONDS = 3600


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_worked_out_once_for_each_thing_asked(cluster):
    counted = Counted()
    answer = counted.asked

    found = [answer(cluster, "a"), answer(cluster, "a"), answer(cluster, "b")]

    assert found == [("Essai", "a"), ("Essai", "a"), ("Essai", "b")]
    assert counted.times == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("about", ["cluster", "organisation", "another cluster"])
def test_it_is_worked_out_again_after_an_act(cluster, about):
    where = {
        "cluster": {"cluster": cluster},
        "organisation": {"organisation": OrganisationFactory()},
        "another cluster": {"cluster": ClusterFactory()},
    }[about]
    counted = Counted()
    answer = counted.asked
    answer(cluster, "a")

    record("clusters.card_changed", cluster, by=UserFactory(), at=NOON, **where)
    answer(cluster, "a")

    assert counted.times == 2


@pytest.mark.django_db(transaction=True)
def test_what_somebody_does_to_their_own_account_changes_nothing(cluster):
    counted = Counted()
    answer = counted.asked
    answer(cluster, "a")

    user = UserFactory()
    record("accounts.profile_changed", user, by=user, at=NOON)
    answer(cluster, "a")

    assert counted.times == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_what_may_be_taken_back(cluster):
    counted = Counted()
    answer = counted.asked

    with transaction.atomic():
        answer(cluster, "a")
        answer(cluster, "a")

    assert counted.times == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_nobody_recorded_waits_for_its_time(cluster, monkeypatch):
    counted = Counted()
    answer = counted.asked
    monkeypatch.setattr("grappe.audit.kept.time.time", lambda: 7200.0)
    answer(cluster, "a")
    monkeypatch.setattr("grappe.audit.kept.time.time", lambda: 10799.0)
    answer(cluster, "a")
    before = counted.times

    monkeypatch.setattr("grappe.audit.kept.time.time", lambda: 10800.0)
    answer(cluster, "a")

    assert (before, counted.times) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_an_installation_may_keep_nothing(cluster, settings):
    settings.GRAPPE_KEPT_SECONDS = 0
    counted = Counted()
    answer = counted.asked

    answer(cluster, "a")
    answer(cluster, "a")

    assert counted.times == 2


@pytest.mark.django_db(transaction=True)
def test_the_directory_shows_a_member_as_soon_as_it_is_admitted(cluster):
    first = MembershipFactory(cluster=cluster, starts_on=TODAY - timedelta(days=9))
    before = [line.pk for line in directory.lines(cluster, TODAY)]

    second = MembershipFactory(cluster=cluster, starts_on=TODAY - timedelta(days=9))
    unrecorded = [line.pk for line in directory.lines(cluster, TODAY)]
    record(
        "memberships.admitted",
        second,
        by=None,
        at=NOON,
        cluster=cluster,
        organisation=second.organisation,
    )
    after = [line.pk for line in directory.lines(cluster, TODAY)]

    assert before == unrecorded == [first.organisation_id]
    assert sorted(after) == [first.organisation_id, second.organisation_id]


def test_what_readers_share_nobody_changes():
    with pytest.raises(FrozenInstanceError):
        directory.Line(*range(13)).siren = None
