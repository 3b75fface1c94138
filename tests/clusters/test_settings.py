from datetime import date
from decimal import Decimal

import pytest

from grappe.audit.models import Event
from grappe.clusters import actions
from grappe.clusters.models import (
    BudgetLine,
    Cluster,
    ClusterAccreditation,
    StrategicDomain,
)
from grappe.memberships.models import MembershipRules
from tests.factories import (
    NOON,
    BudgetLineFactory,
    ClusterAccreditationFactory,
    ClusterFactory,
    CollegeFactory,
    MemberCategoryFactory,
    OrganisationFactory,
    PolicyPhaseFactory,
    ProfileTagFactory,
    StrategicDomainFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def kept():
    """The kind and data of the only event."""
    event = Event.objects.get()
    return event.kind, event.data


def test_create_cluster_opens_it():
    cluster = actions.create_cluster("essai", "Cluster d'essai", by=None, at=NOON)

    assert (cluster.slug, cluster.is_hosted) == ("essai", True)
    assert kept() == ("clusters.created", {"name": "Cluster d'essai"})


def test_create_cluster_lets_a_known_one_work_here():
    known = ClusterFactory(known_only=True, slug="essai", siren="552100554")

    cluster = actions.create_cluster("essai", "Cluster d'essai", by=None, at=NOON)

    assert (cluster.pk, cluster.siren, cluster.is_hosted) == (
        known.pk,
        "552100554",
        True,
    )


@pytest.mark.parametrize("slug", ["accounts", "taken", "no spaces", "Capital", ""])
def test_create_cluster_refuses_an_address_it_cannot_have(slug):
    ClusterFactory(slug="taken")

    with pytest.raises(actions.NotSavable) as refused:
        actions.create_cluster(slug, "Essai", by=None, at=NOON)

    assert list(refused.value.by_field) == ["slug"]


def test_change_card_keeps_before_and_after():
    cluster = ClusterFactory(theme="Santé")

    actions.change_card(
        cluster, {"theme": "Nutrition", "town": ""}, by=UserFactory(), at=NOON
    )

    cluster.refresh_from_db()
    assert cluster.theme == "Nutrition"
    assert kept() == (
        "clusters.card_changed",
        {"changes": {"theme": ["Santé", "Nutrition"]}},
    )


def test_change_card_that_changes_nothing_says_nothing():
    cluster = ClusterFactory()

    actions.change_card(cluster, {"name": cluster.name}, by=UserFactory(), at=NOON)

    assert Event.objects.count() == 0


def test_change_card_refuses_the_siren_of_another():
    ClusterFactory(siren="552100554")
    cluster = ClusterFactory()

    with pytest.raises(actions.NotSavable):
        actions.change_card(cluster, {"siren": "552100554"}, by=UserFactory(), at=NOON)


def test_vocabulary_is_added_changed_and_recorded():
    cluster = ClusterFactory()
    domain = StrategicDomain(
        cluster=cluster, code="sante", name_fr="Santé", starts_on=date(2020, 1, 1)
    )

    actions.add_to_vocabulary(domain, by=UserFactory(), at=NOON)
    actions.change_vocabulary(
        domain, {"ends_on": date(2025, 12, 31)}, by=UserFactory(), at=NOON
    )

    assert list(Event.objects.order_by("pk").values_list("kind", "data")) == [
        ("clusters.vocabulary_added", {"list": "strategicdomain", "name": "Santé"}),
        (
            "clusters.vocabulary_changed",
            {
                "list": "strategicdomain",
                "name": "Santé",
                "changes": {"ends_on": [None, "2025-12-31"]},
            },
        ),
    ]


def test_vocabulary_refuses_a_code_used_in_the_cluster_only():
    used = StrategicDomainFactory(code="sante")
    same = StrategicDomain(
        cluster=used.cluster, code="sante", name_fr="X", starts_on=date(2020, 1, 1)
    )
    elsewhere = StrategicDomain(
        cluster=ClusterFactory(), code="sante", name_fr="X", starts_on=date(2020, 1, 1)
    )

    with pytest.raises(actions.NotSavable):
        actions.add_to_vocabulary(same, by=UserFactory(), at=NOON)
    assert actions.add_to_vocabulary(elsewhere, by=UserFactory(), at=NOON).pk


def test_remove_from_vocabulary_removes_what_nothing_uses():
    college = CollegeFactory()

    actions.remove_from_vocabulary(college, by=UserFactory(), at=NOON)

    assert kept() == (
        "clusters.vocabulary_removed",
        {"list": "college", "name": college.name_fr},
    )


def test_remove_from_vocabulary_refuses_what_a_key_or_a_list_uses():
    college = MemberCategoryFactory().college
    tag, domain = ProfileTagFactory(), StrategicDomainFactory()
    organisation = OrganisationFactory()
    organisation.profile_tags.add(tag)
    organisation.strategic_domains.add(domain)

    for entry in (college, tag, domain):
        with pytest.raises(actions.NotRemovable):
            actions.remove_from_vocabulary(entry, by=UserFactory(), at=NOON)

    assert Event.objects.count() == 0


def test_change_membership_rules_writes_the_first_ones_too():
    rules = MembershipRules(cluster=ClusterFactory())

    actions.change_membership_rules(
        rules, {"notice_month": 9}, by=UserFactory(), at=NOON
    )

    assert MembershipRules.objects.get().notice_month == 9
    assert kept() == (
        "clusters.rules_changed",
        {"changes": {"notice_month": [None, 9]}},
    )


def test_add_accreditation_keeps_the_conditions():
    accreditation = ClusterAccreditation(
        cluster=ClusterFactory(),
        phase=PolicyPhaseFactory(code="V"),
        status="granted_conditional",
        granted_term_years=2,
        conditions="Feuille de route consolidée",
        starts_on=date(2023, 1, 1),
    )

    actions.add_accreditation(accreditation, by=UserFactory(), at=NOON)

    assert kept() == (
        "clusters.accreditation_added",
        {"phase": "Phase V", "status": "granted_conditional"},
    )


@pytest.mark.parametrize(
    "values",
    [
        {"status": "granted_conditional"},
        {"status": "extended"},
        {"granted_term_years": None},
        {"ends_on": date(2022, 1, 1)},
    ],
)
def test_change_accreditation_refuses_what_is_not_whole(values):
    accreditation = ClusterAccreditationFactory()

    with pytest.raises(actions.NotSavable):
        actions.change_accreditation(accreditation, values, by=UserFactory(), at=NOON)

    assert Event.objects.count() == 0


def test_budget_lines_are_added_changed_and_deleted_with_their_trace():
    line = BudgetLine(
        cluster=ClusterFactory(),
        year=2025,
        origin="dues",
        label="Cotisations",
        amount_eur=Decimal("1000.00"),
    )
    by = UserFactory()

    actions.add_budget_line(line, by=by, at=NOON)
    actions.change_budget_line(line, {"amount_eur": Decimal("1200.00")}, by=by, at=NOON)
    actions.delete_budget_line(line, by=by, at=NOON)

    assert BudgetLine.objects.count() == 0
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "clusters.budget_line_added",
        "clusters.budget_line_changed",
        "clusters.budget_line_deleted",
    ]
    changed = Event.objects.get(kind="clusters.budget_line_changed")
    assert changed.data["changes"] == {"amount_eur": ["1000.00", "1200.00"]}


def test_add_budget_line_refuses_a_negative_amount_and_a_second_same_line():
    line = BudgetLineFactory(label="Cotisations")
    negative = BudgetLine(
        cluster=line.cluster, year=2025, origin="dues", label="X", amount_eur=-1
    )
    same = BudgetLine(
        cluster=line.cluster,
        year=2025,
        origin="dues",
        label="Cotisations",
        amount_eur=5,
    )

    for wrong in (negative, same):
        with pytest.raises(actions.NotSavable):
            actions.add_budget_line(wrong, by=UserFactory(), at=NOON)

    assert Cluster.objects.get().budget_lines.count() == 1
