"""What the demo cluster tells, asked from the models."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Q, Sum

from grappe.clusters.models import PRIVATE_ORIGINS, Cluster
from grappe.common.periods import Window
from grappe.demo.plan import spec
from grappe.indicators import registry
from grappe.indicators.queries import figures
from grappe.memberships.models import ApplicationState, Membership
from grappe.organisations.models import AnnualFigures, Organisation, SizePeriod

START_2019, END_2022 = date(2019, 1, 1), date(2022, 12, 31)
# Firms move between sizes, and a quota is met to a few units.
SME_TOLERANCE = 0.06


@pytest.fixture
def cluster(cluster_demo, db):
    return Cluster.objects.get(slug="demo")


def test_members_grow_from_300_to_350_to_392(cluster):
    members = Membership.objects.filter(cluster=cluster)

    counts = [
        members.active(day).count() for day in (START_2019, END_2022, spec.LAST_DAY)
    ]

    assert counts == [300, 350, 392]


def test_budget_and_private_share_are_those_published(cluster):
    private = Sum("amount_eur", filter=Q(origin__in=PRIVATE_ORIGINS))
    rows = cluster.budget_lines.values("year", "is_actual").annotate(
        total=Sum("amount_eur"), private=private
    )
    found = {row["year"]: row for row in rows}
    shares = [
        found[year]["private"] / found[year]["total"] for year in range(2019, 2026)
    ]

    assert {year: found[year]["total"] for year in (2019, 2022, 2026)} == {
        2019: Decimal(3_100_000),
        2022: Decimal(3_600_000),
        2026: Decimal(4_900_000),
    }
    assert {year for year, row in found.items() if not row["is_actual"]} == {2026}
    assert min(shares) > Decimal("0.6")
    assert shares == sorted(set(shares))


def test_smes_are_some_83_per_cent_of_companies(cluster):
    members = cluster.memberships.active(END_2022).values("organisation")
    sizes = SizePeriod.objects.in_force(END_2022).filter(organisation__in=members)

    share = sizes.filter(category__in=["micro", "sme"]).count() / sizes.count()

    assert abs(share - 0.83) < SME_TOLERANCE


def test_new_profiles_take_a_growing_share(cluster):
    def share(on):
        members = Organisation.objects.filter(
            pk__in=cluster.memberships.active(on).values("organisation")
        )
        new = members.filter(profile_tags__is_new_profile=True).distinct()
        return new.count() / members.count()

    shares = [share(day) for day in (START_2019, END_2022, spec.LAST_DAY)]

    assert shares == sorted(set(shares))


def test_four_to_six_per_cent_leave_each_year(cluster):
    members = Membership.objects.filter(cluster=cluster)

    def churn(year):
        eve, last = date(year - 1, 12, 31), date(year, 12, 31)
        lost = members.filter(ends_on__gte=eve, ends_on__lt=last).count()
        return lost / members.in_force(eve).count()

    rates = [churn(year) for year in range(2016, 2026)]

    assert 0.03 < min(rates) < max(rates) < 0.07


def test_every_way_of_leaving_and_every_state_is_met(cluster):
    kinds = set(cluster.memberships.values_list("end_kind", flat=True))
    states = set(cluster.applications.values_list("state", flat=True))

    assert kinds >= {"", "resignation", "striking_off", "liquidation", "merger"}
    assert states == set(ApplicationState.values)
    assert cluster.applications.open().count() == 12


def test_everybody_present_has_a_category_and_a_representative(cluster):
    present = cluster.memberships.in_force(spec.LAST_DAY)
    categories = present.with_category(spec.LAST_DAY)
    represented = cluster.positions.filter(role="representative", ends_on=None)

    assert not categories.filter(category_id=None).exists()
    assert (
        not present.exclude(organisation__in=represented.values("organisation"))
        .filter(ends_on=None)
        .exists()
    )


def test_three_in_five_members_are_listed(cluster):
    active = cluster.memberships.active(spec.LAST_DAY)
    listed = cluster.publications.filter(field="listed")

    share = active.filter(organisation__in=listed.values("organisation")).count() / 392

    assert abs(share - 0.6) < 0.01


def test_members_gain_jobs_over_never_members_of_their_size(cluster):
    """A naive comparison finds the order of the effect; its bias is for estimators."""
    members = set(cluster.memberships.values_list("organisation", flat=True))
    by_company: dict[int, dict[int, float]] = {}
    rows = AnnualFigures.objects.filter(year__in=[2013, 2025])
    for organisation, year, jobs in rows.values_list(
        "organisation", "year", "headcount_awu"
    ):
        by_company.setdefault(organisation, {})[year] = float(jobs)
    growth: dict[bool, list[float]] = {True: [], False: []}
    for organisation, found in by_company.items():
        if len(found) == 2 and 10 <= found[2013] < 250:
            growth[organisation in members].append(found[2025] - found[2013])

    gain, otherwise = (sum(growth[it]) / len(growth[it]) for it in (True, False))

    assert gain > otherwise + 5


def test_the_figures_of_the_house_say_the_same(cluster):
    asked = [
        (registry.get("members_active"), Window.until(START_2019)),
        (registry.get("members_active"), Window.year(2022)),
        (registry.get("budget_total"), Window.year(2019)),
        (registry.get("budget_total"), Window.year(2022)),
    ]

    values = [figure.value for figure in figures(cluster, asked)]

    assert values == [300, 350, Decimal(3_100_000), Decimal(3_600_000)]
