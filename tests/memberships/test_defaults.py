import pytest

from grappe.audit.models import Event
from grappe.clusters.models import College
from grappe.memberships import actions
from grappe.memberships.models import MemberCategory, MembershipRules, WithdrawalReason
from tests.factories import NOON, ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db

TABLES = (College, MemberCategory, WithdrawalReason, MembershipRules)


def test_open_cluster_defaults_gives_words_in_two_languages():
    cluster = ClusterFactory()

    actions.open_cluster_defaults(cluster, at=NOON, by=UserFactory())

    assert [table.objects.count() for table in TABLES] == [4, 10, 11, 1]
    assert not MemberCategory.objects.filter(name_en="").exists()
    assert Event.objects.get().kind == "memberships.defaults_opened"


def test_open_cluster_defaults_twice_adds_nothing_and_keeps_edits():
    cluster = ClusterFactory()
    actions.open_cluster_defaults(cluster, at=NOON, by=None)
    MemberCategory.objects.filter(code="sme").update(name_fr="Petite entreprise")

    actions.open_cluster_defaults(cluster, at=NOON, by=None)

    assert MemberCategory.objects.get(code="sme").name_fr == "Petite entreprise"
    assert MemberCategory.objects.count() == 10
