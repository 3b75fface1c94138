"""What a register tells of a record, and what becomes of the news."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from grappe.connectors.units import Place, Unit
from grappe.organisations import actions, queries, registers, watch
from grappe.organisations.models import Establishment, Organisation, RegisterAlert
from tests.factories import (
    NOON,
    ClusterFactory,
    EstablishmentFactory,
    MembershipFactory,
    UserFactory,
    siren,
)

MONTH = date(2026, 2, 1)
TOMORROW = NOON + timedelta(days=1)
ALPHA = Organisation(
    legal_name="Alpha fictive",
    siren=siren(1),
    legal_category="5710",
    naf_rev2="72.11Z",
)
LILLE = Establishment(siret=f"{siren(1)}00019", postcode="59000", town="Lille")


def unit(**said) -> Unit:
    given = {
        "name": "ALPHA FICTIVE",
        "legal_category": "5710",
        "naf_rev2": "72.11Z",
        "observed_on": MONTH,
    }
    return Unit("sirene", siren(1), **{**given, **said})


def news(one: Unit, organisation=ALPHA, office=LILLE, **decided) -> dict:
    found = watch.news_of(organisation, office, one, MONTH, decided)
    return {kind: (each.before, each.after) for kind, each in found.items()}


def place(**said) -> Place:
    return Place(**{"is_head_office": True, "town": "LILLE", **said})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {}),
        (
            {"is_active": False, "closed_on": date(2025, 12, 31)},
            {"closed": ("", "2025-12-31")},
        ),
        ({"is_active": False}, {"closed": ("", "")}),
        ({"naf_rev2": "86.10Z"}, {"activity": ("72.11Z", "86.10Z")}),
        ({"naf_rev2": ""}, {}),
        ({"name": "BETA FICTIVE"}, {"name": ("Alpha fictive", "BETA FICTIVE")}),
        ({"name": "ALPHA-FICTIVE SAS"}, {}),
        ({"name": "BETA FICTIVE", "other_names": ("Alpha fictive",)}, {}),
        (
            {
                "name": "BETA FICTIVE",
                "other_names": ("Alpha fictive",),
                "former_names": ("Alpha fictive",),
            },
            {"name": ("Alpha fictive", "BETA FICTIVE")},
        ),
        ({"name": "", "is_person": True}, {}),
        ({"legal_category": "5499"}, {"legal_category": ("5710", "5499")}),
        ({"legal_category": ""}, {}),
    ],
)
def test_news_of_tells_what_changed(said, expected):
    assert news(unit(**said)) == expected


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [
        ({"naf_rev2": "72.11Z"}, {"naf_rev2": "", "naf_2025": "72.10Y"}, False),
        ({"naf_2025": "72.10Y"}, {"naf_rev2": "72.11Z"}, False),
        (
            {"naf_rev2": "72.11Z", "naf_2025": "72.10Y"},
            {"naf_rev2": "72.11Z", "naf_2025": "86.10Y"},
            True,
        ),
    ],
)
def test_another_nomenclature_is_no_news(before, after, is_news):
    organisation = Organisation(legal_name="Alpha fictive", siren=siren(1), **before)
    known = {"naf_rev2": "", **after}

    found = news(unit(**known), organisation)

    assert (set(found) == {"activity"}) is is_news


@pytest.mark.parametrize(
    ("office", "there", "is_news"),
    [
        (LILLE, place(number=LILLE.siret), False),
        (LILLE, place(number=f"{siren(1)}00027", town="ROUBAIX"), True),
        (LILLE, place(town="LILLE", postcode="59800"), False),
        (LILLE, place(town="ROUBAIX", postcode="59100"), True),
        (Establishment(town="Lille Cedex"), place(postcode="59000"), False),
        (Establishment(town="Paris"), place(town="PARIS 15", postcode="75015"), False),
        (Establishment(town="Lille"), place(town="LOMME", postcode="59160"), True),
        (Establishment(postcode="59160"), place(postcode="59000"), False),
        (None, place(town="ROUBAIX", postcode="59100"), False),
    ],
)
def test_a_head_office_moves_by_its_number_or_its_town(office, there, is_news):
    found = news(unit(places=(there,)), office=office)

    assert (set(found) == {"moved"}) is is_news


def test_closed_units_name_their_successors():
    heirs = ((siren(2), date(2025, 12, 31)),)

    found = watch.news_of(ALPHA, None, unit(is_active=False, successors=heirs), MONTH)

    assert found["closed"].data == {
        "values": {"closed_on": "2026-02-01"},
        "successors": [[siren(2), "2025-12-31"]],
    }


def test_a_unit_that_works_again_is_news():
    closed = Organisation(legal_name="Alpha", closed_on=date(2024, 1, 1))

    assert news(unit(name="ALPHA"), closed) == {"reopened": ("2024-01-01", "")}


@pytest.mark.parametrize(("day", "is_news"), [(1, True), (2, False), (3, False)])
def test_an_older_register_has_nothing_to_add_to_the_teams_word(day, is_news):
    decided = {"legal_name": MONTH + timedelta(days=day - 2)}

    assert bool(news(unit(name="BETA"), **decided)) is is_news


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai")


@pytest.fixture
def alpha(cluster):
    return MembershipFactory(
        cluster=cluster,
        organisation__legal_name="Alpha fictive",
        organisation__siren=siren(1),
        organisation__legal_category="5710",
    ).organisation


@pytest.fixture
def register(monkeypatch):
    """What the registers say, by SIREN; a test changes it as months go by."""
    said: dict[str, Unit] = {}
    monkeypatch.setattr(
        registers, "units", lambda numbers: {n: said[n] for n in numbers if n in said}
    )
    return said


def outcomes() -> list[tuple]:
    rows = RegisterAlert.objects.order_by("pk")
    return [(row.kind, row.after, row.outcome) for row in rows]


def test_check_raises_news_once(cluster, alpha, register):
    register[siren(1)] = unit(legal_category="5499")

    first = watch.check(cluster, at=NOON)
    second = watch.check(cluster, at=TOMORROW)

    alpha.refresh_from_db()
    assert first == watch.Checked(watched=1, found=1, raised=1, outdated=0)
    assert second == watch.Checked(watched=1, found=1, raised=0, outdated=0)
    assert outcomes() == [("legal_category", "5499", "")]
    assert alpha.register_checked_on == TOMORROW.date()
    assert queries.open_alerts(cluster).count() == 1


def test_check_outdates_what_is_no_longer_true(cluster, alpha, register):
    register[siren(1)] = unit(legal_category="5499")
    watch.check(cluster, at=NOON)
    register[siren(1)] = unit()

    checked = watch.check(cluster, at=TOMORROW)

    assert (checked.raised, checked.outdated) == (0, 1)
    assert outcomes() == [("legal_category", "5499", "outdated")]


def test_check_puts_newer_news_in_the_place_of_older(cluster, alpha, register):
    register[siren(1)] = unit(legal_category="5499")
    watch.check(cluster, at=NOON)
    register[siren(1)] = unit(legal_category="5710", name="BETA")
    watch.check(cluster, at=NOON)
    register[siren(1)] = unit(legal_category="5710", name="GAMMA")

    watch.check(cluster, at=TOMORROW)

    assert outcomes() == [
        ("legal_category", "5499", "outdated"),
        ("name", "BETA", "outdated"),
        ("name", "GAMMA", ""),
    ]


def test_check_does_not_raise_again_what_was_left(cluster, alpha, register):
    register[siren(1)] = unit(legal_category="5499")
    watch.check(cluster, at=NOON)
    actions.dismiss(RegisterAlert.objects.all(), by=UserFactory(), at=NOON)

    same = watch.check(cluster, at=TOMORROW)
    register[siren(1)] = unit(legal_category="5599")
    other = watch.check(cluster, at=TOMORROW)

    assert (same.raised, other.raised) == (0, 1)


def test_check_does_not_raise_again_each_month_what_closed_on_an_unknown_day(
    cluster, alpha, register
):
    register[siren(1)] = unit(is_active=False)
    watch.check(cluster, at=NOON)
    actions.dismiss(RegisterAlert.objects.all(), by=UserFactory(), at=NOON)
    register[siren(1)] = unit(is_active=False, observed_on=date(2026, 3, 1))

    assert watch.check(cluster, at=TOMORROW).raised == 0


def test_check_has_nothing_more_to_say_of_what_was_taken(cluster, alpha, register):
    register[siren(1)] = unit(is_active=False, closed_on=date(2025, 12, 31))
    watch.check(cluster, at=NOON)
    actions.take(RegisterAlert.objects.get(), by=UserFactory(), at=NOON)

    again = watch.check(cluster, at=TOMORROW)

    assert (again.raised, outcomes()) == (0, [("closed", "2025-12-31", "taken")])


def test_check_is_of_one_cluster_and_of_records_with_a_number(cluster, register):
    MembershipFactory(organisation__siren=siren(1))
    MembershipFactory(cluster=cluster, organisation__foreign=True)
    merged = MembershipFactory(cluster=cluster).organisation
    Organisation.objects.filter(pk=merged.pk).update(
        merged_into=MembershipFactory().organisation
    )
    register[siren(1)] = unit(legal_category="5499")

    assert watch.check(cluster, at=NOON) == watch.Checked(0, 0, 0, 0)


def test_check_asks_about_the_longest_unchecked_first(cluster, alpha):
    beta, gamma = (MembershipFactory(cluster=cluster).organisation for _ in range(2))
    Organisation.objects.filter(pk=alpha.pk).update(register_checked_on=NOON.date())
    Organisation.objects.filter(pk=gamma.pk).update(register_checked_on=MONTH)

    assert list(watch.watched(cluster)) == [beta, gamma, alpha]


def test_check_reads_the_head_office_and_the_teams_decisions(cluster, alpha, register):
    EstablishmentFactory(organisation=alpha, town="Roubaix", postcode="59100")
    actions.set_fields(
        alpha,
        {"legal_category": "5599"},
        source="team",
        cluster=cluster,
        observed_on=MONTH,
        by=None,
        at=NOON,
    )
    register[siren(1)] = unit(places=(place(postcode="59000"),))

    watch.check(cluster, at=NOON)
    later = replace(unit(), observed_on=datetime(2026, 3, 1, tzinfo=UTC).date())
    register[siren(1)] = later

    assert outcomes() == [("moved", "59000 LILLE", "")]
    assert watch.check(cluster, at=NOON).raised == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_check_query_count(cluster, register, rows, django_assert_num_queries):
    for number in range(rows):
        MembershipFactory(cluster=cluster, organisation__siren=siren(number))
        register[siren(number)] = unit(legal_category="5499", name="BETA")

    with django_assert_num_queries(8):
        watch.check(cluster, at=NOON)
