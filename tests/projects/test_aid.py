"""The aid asked for, against the maxima of article 25, and why."""

from decimal import Decimal

import pytest

from grappe.projects import aid
from grappe.projects.aid import Level, Rate
from tests.factories import NOON, OrganisationFactory, SizePeriodFactory
from tests.factories.projects import (
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def company(project, size: str, category="industrial", eligible=90_000, **values):
    """A company that spends in one category, and asks for nothing unless said."""
    organisation = OrganisationFactory(country=values.pop("country", "FR"), siren=None)
    if size:
        SizePeriodFactory(organisation=organisation, eu_status=size)
    values = {"total_cost_eur": eligible, "aid_asked_eur": 0, **values}
    partner = PartnerFactory(project=project, organisation=organisation, **values)
    PartnerCostFactory(
        partner=partner, category=category, total_eur=eligible, eligible_eur=eligible
    )
    return partner


def laboratory(project, eligible=90_000, **values):
    partner = company(project, "", eligible=eligible, **values)
    partner.organisation.kind = "research"
    partner.organisation.save()
    return partner


def found(project):
    return aid.of_project(project, TODAY)


# The table of article 25, as published: alone, then in effective collaboration.
@pytest.mark.parametrize(
    ("category", "size", "alone", "together"),
    [
        ("fundamental", "small", "1.00", "1.00"),
        ("fundamental", "large", "1.00", "1.00"),
        ("industrial", "micro", "0.70", "0.80"),
        ("industrial", "small", "0.70", "0.80"),
        ("industrial", "medium", "0.60", "0.75"),
        ("industrial", "large", "0.50", "0.65"),
        ("experimental", "small", "0.45", "0.60"),
        ("experimental", "medium", "0.35", "0.50"),
        ("experimental", "large", "0.25", "0.40"),
        ("feasibility", "small", "0.70", "0.70"),
        ("feasibility", "medium", "0.60", "0.60"),
        ("feasibility", "large", "0.50", "0.50"),
    ],
)
def test_the_maxima_are_those_of_the_regulation(category, size, alone, together):
    project = ProjectFactory()
    company(project, size, category)

    _, (before,) = found(project)
    laboratory(project)
    _, (after, _lab) = found(project)

    assert [one.rates[0].maximum for one in (before, after)] == [
        Decimal(alone),
        Decimal(together),
    ]


def test_the_maximum_in_euros_adds_the_categories():
    project = ProjectFactory()
    partner = company(project, "small")
    PartnerCostFactory(
        partner=partner, category="experimental", total_eur=20_000, eligible_eur=10_000
    )

    _, (one,) = found(project)

    assert one.rates == (
        Rate("industrial", Decimal(90_000), Decimal("0.5"), Decimal("0.2"), Decimal(0)),
        Rate(
            "experimental", Decimal(10_000), Decimal("0.25"), Decimal("0.2"), Decimal(0)
        ),
    )
    assert (one.eligible_eur, one.maximum_eur) == (Decimal(100_000), Decimal(67_500))


def test_a_rate_is_the_aid_over_the_eligible_costs():
    project = ProjectFactory()
    company(project, "small", aid_asked_eur=45_000)

    _, (one,) = found(project)

    assert one.rate == Decimal("0.5")


def test_other_costs_have_no_maximum():
    project = ProjectFactory()
    company(project, "small", "other", aid_asked_eur=10)

    _, (one,) = found(project)

    assert (one.rates, one.maximum_eur) == ((), None)
    assert Level.UNKNOWN in {check.level for check in one.checks}


def test_a_size_not_known_counts_as_large():
    project = ProjectFactory()
    company(project, "")

    _, (one,) = found(project)

    assert (one.size, one.rates[0].maximum) == ("", Decimal("0.50"))


def test_a_research_organisation_is_outside_the_rates_by_size():
    project = ProjectFactory()
    laboratory(project, aid_asked_eur=90_000)

    _, (one,) = found(project)

    assert (one.is_research, one.rates, one.maximum_eur) == (True, (), None)
    assert [check.level for check in one.checks] == [Level.NOTE]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"aid_asked_eur": 63_000}, []),
        ({"aid_asked_eur": 63_001}, ["The aid asked for exceeds the maximum allowed."]),
        (
            {"aid_asked_eur": 60_000, "own_funds_eur": 29_999},
            ["Aid and own funds do not cover the total cost."],
        ),
        (
            {"total_cost_eur": 95_000},
            ["The costs by category do not add up to the total cost."],
        ),
    ],
)
def test_what_is_wrong_is_said_in_words(values, wrong):
    project = ProjectFactory()
    company(project, "small", **values)

    _, (one,) = found(project)

    texts = [check.text for check in one.checks if check.level == Level.WRONG]
    assert (texts, one.is_right) == (wrong, not wrong)


def test_aid_above_the_equity_is_a_note():
    project = ProjectFactory()
    company(project, "small", aid_asked_eur=60_000, equity_eur=50_000)

    _, (one,) = found(project)

    assert [check.level for check in one.checks] == [Level.OK, Level.NOTE]


def test_an_empty_part_says_what_lacks():
    PartnerFactory(total_cost_eur=None, aid_asked_eur=None)

    _, (one,) = found(PartnerFactory._meta.model.objects.get().project)

    assert [check.text for check in one.checks] == [
        "The costs by category are not written yet.",
        "The aid asked for is not written yet.",
    ]


def test_no_collaboration_without_costs():
    together, _ = found(ProjectFactory())

    assert (together.is_effective, together.why) == (
        False,
        "No eligible cost is written yet.",
    )


def test_no_collaboration_of_laboratories_alone():
    project = ProjectFactory()
    laboratory(project)

    together, _ = found(project)

    assert together.why == "No company bears eligible costs."


def test_a_laboratory_that_bears_a_tenth_makes_a_collaboration():
    project = ProjectFactory()
    company(project, "large", eligible=90_000)
    laboratory(project, eligible=10_000)

    together, _ = found(project)

    assert together.is_effective is True


def test_a_laboratory_that_bears_less_makes_none():
    project = ProjectFactory()
    company(project, "large", eligible=90_001)
    laboratory(project, eligible=9_999)

    together, _ = found(project)

    assert together.is_effective is False


@pytest.mark.parametrize(
    ("sizes", "shares", "countries", "is_effective"),
    [
        (("large", "small"), (70, 30), ("FR", "FR"), True),
        (("large", "small"), (71, 29), ("FR", "FR"), False),
        (("large", "large"), (50, 50), ("FR", "FR"), False),
        (("large", "large"), (50, 50), ("FR", "BE"), True),
        (("large", ""), (50, 50), ("FR", "FR"), False),
    ],
)
def test_companies_together(sizes, shares, countries, is_effective):
    project = ProjectFactory()
    for size, share, country in zip(sizes, shares, countries, strict=True):
        company(project, size, eligible=share * 1_000, country=country)

    together, _ = found(project)

    assert together.is_effective is is_effective


def test_a_subcontractor_is_no_party_to_the_collaboration():
    project = ProjectFactory()
    company(project, "large")
    company(project, "small", role="subcontractor")

    together, _ = found(project)

    assert together.is_effective is False


def test_of_project_asks_the_same_number_of_questions(django_assert_num_queries):
    project = ProjectFactory()
    for size in ("small", "medium", "large"):
        company(project, size)

    with django_assert_num_queries(3):
        found(project)
