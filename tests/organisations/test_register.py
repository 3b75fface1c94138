"""What is taken from a register, what is left, and who then says it."""

from datetime import UTC, date, datetime

import pytest

from grappe.audit.models import Event
from grappe.connectors.units import Place, Unit
from grappe.organisations import actions, differences
from grappe.organisations.models import Organisation, RegisterAlert
from tests.factories import (
    NOON,
    ClusterFactory,
    EstablishmentFactory,
    MembershipFactory,
    OrganisationFactory,
    RegisterAlertFactory,
    UserFactory,
    siren,
)

pytestmark = pytest.mark.django_db

NUMBER = siren(71)
MONTH = date(2026, 2, 1)
EVENING = datetime(2026, 3, 2, 19, tzinfo=UTC)


def siret(number: str) -> str:
    """The first SIRET of a SIREN that has a right key."""
    return next(text for n in range(99_999) if is_right(text := f"{number}{n:05}"))


def is_right(text: str) -> bool:
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(text, start=1))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def unit(**said) -> Unit:
    office = Place(
        number=siret(said.get("number", NUMBER)),
        address="3 RUE FICTIVE",
        postcode="59000",
        town="LILLE",
        is_head_office=True,
    )
    given = {
        "register": "sirene",
        "number": NUMBER,
        "name": "ALPHA FICTIVE",
        "legal_category": "5710",
        "naf_rev2": "72.11Z",
        "founded_on": date(2011, 5, 1),
        "places": (office,),
        "observed_on": MONTH,
    }
    return Unit(**{**given, **said})


def words(organisation, field: str) -> list[tuple]:
    rows = organisation.field_values.filter(field=field).order_by("pk")
    return [(row.source, row.value, row.observed_on) for row in rows]


def enter(one: Unit, cluster=None, source: str = "team", **values) -> Organisation:
    return actions.enter(
        cluster or ClusterFactory(), one, values, source=source, by=None, at=NOON
    )


def test_enter_keeps_the_registers_word_as_of_its_day():
    alpha = enter(unit(), legal_name="ALPHA FICTIVE", siren=NUMBER, brand_name="")

    assert words(alpha, "legal_name") == [("register", "ALPHA FICTIVE", MONTH)]
    assert words(alpha, "naf_rev2") == [("register", "72.11Z", MONTH)]
    assert words(alpha, "brand_name") == []
    assert (alpha.founded_on, alpha.register_checked_on) == (
        date(2011, 5, 1),
        NOON.date(),
    )


def test_enter_keeps_what_was_changed_as_the_teams_own_word():
    alpha = enter(unit(), legal_name="Alpha fictive", siren=NUMBER, brand_name="Alfa")

    assert (alpha.legal_name, alpha.brand_name) == ("Alpha fictive", "Alfa")
    assert words(alpha, "legal_name") == [
        ("team", "Alpha fictive", NOON.date()),
        ("register", "ALPHA FICTIVE", MONTH),
    ]


def test_enter_lets_the_register_rule_over_what_a_candidate_wrote():
    alpha = enter(unit(), source="declared", legal_name="Alfa", kind="research")

    assert (alpha.legal_name, alpha.kind) == ("ALPHA FICTIVE", "research")


def test_enter_brings_the_head_office():
    alpha = enter(unit(), siren=NUMBER)

    place = alpha.establishments.get()
    assert (place.siret, place.town, place.department, place.is_head_office) == (
        siret(NUMBER),
        "LILLE",
        "59",
        True,
    )


def test_enter_does_without_a_head_office_that_another_record_holds():
    EstablishmentFactory(siret=siret(NUMBER))

    alpha = enter(unit(), siren=NUMBER)

    assert (alpha.siren, alpha.establishments.count()) == (NUMBER, 0)


def test_enter_takes_up_what_another_cluster_has():
    alpha, cluster = OrganisationFactory(siren=NUMBER), ClusterFactory()

    again = enter(unit(), cluster, legal_name="Other")

    assert (again, again.legal_name) == (alpha, alpha.legal_name)
    assert list(Organisation.objects.known_to(cluster)) == [alpha]


def test_enter_writes_nothing_but_the_number_of_a_unit_not_to_be_shown():
    hidden = unit(is_partial=True, name="")

    alpha = enter(hidden, legal_name="Alpha fictive", siren=NUMBER)

    said = alpha.field_values.filter(source="register").values_list("field", flat=True)
    assert set(said) <= {"siren", "naf_rev2"}
    assert alpha.legal_name == "Alpha fictive"


def test_a_laboratory_is_entered_by_its_rnsr_number():
    laboratory = Unit("rnsr", "199812899M", name="Laboratoire fictif")

    lab = enter(laboratory, legal_name="Laboratoire fictif", rnsr="1998 12899 m")

    assert (lab.rnsr, lab.siren, lab.kind) == ("199812899M", None, "research")
    assert enter(laboratory, legal_name="Laboratoire fictif") == lab


@pytest.mark.parametrize("rnsr", ["", "12", "1998128990", "199812899MM"])
def test_a_french_organisation_has_a_siren_or_a_right_rnsr(rnsr):
    values = {"legal_name": "Laboratoire fictif", "country": "FR", "rnsr": rnsr}

    with pytest.raises(actions.NotCreatable):
        actions.create(ClusterFactory(), values, source="team", by=None, at=NOON)

    assert not Organisation.objects.exists()


def refresh(organisation, one: Unit, *chosen: str, cluster=None, at=NOON) -> list:
    return actions.refresh(
        organisation,
        one,
        chosen=chosen,
        cluster=cluster or ClusterFactory(),
        by=UserFactory(),
        at=at,
    )


def test_compare_tells_what_differs_and_who_says_so():
    cluster, alpha = ClusterFactory(), OrganisationFactory(siren=NUMBER, country="FR")
    said = {"cluster": cluster, "observed_on": MONTH, "by": None, "at": NOON}
    actions.set_fields(alpha, {"naf_rev2": "86.10Z"}, source="team", **said)
    actions.set_fields(alpha, {"legal_name": "Beta"}, source="import", **said)
    alpha.refresh_from_db()

    found = differences.compare(alpha, unit(), cluster)

    lines = {
        line.field: (
            line.before,
            line.retained and line.retained.source,
            line.after,
            line.is_proposed,
        )
        for line in found.differing
    }
    assert lines == {
        "legal_name": ("Beta", "import", "ALPHA FICTIVE", True),
        "naf_rev2": ("86.10Z", "team", "72.11Z", False),
        "legal_category": ("", None, "5710", True),
        "founded_on": (None, None, date(2011, 5, 1), True),
    }
    assert [line.field for line in found.same] == ["siren", "country", "kind"]
    assert (
        found.place.after_text == f"3 RUE FICTIVE 59000 LILLE (SIRET {siret(NUMBER)})"
    )


def test_compare_takes_spelling_for_the_same():
    alpha = OrganisationFactory(siren=NUMBER, legal_name="Société Alpha Fictivé (SAS)")

    found = differences.compare(
        alpha, unit(name="SOCIETE ALPHA FICTIVE"), ClusterFactory()
    )

    assert "legal_name" in {line.field for line in found.same}


def test_refresh_takes_what_was_chosen_in_one_event():
    alpha = OrganisationFactory(siren=NUMBER, legal_name="Beta")

    changed = refresh(alpha, unit(), "legal_name", "place")

    alpha.refresh_from_db()
    assert set(changed) == {"legal_name", "place"}
    assert (alpha.legal_name, alpha.naf_rev2, alpha.founded_on) == (
        "ALPHA FICTIVE",
        "",
        None,
    )
    event = Event.objects.get()
    assert (event.kind, event.data["changes"]["legal_name"]) == (
        "organisations.refreshed",
        ["Beta", "ALPHA FICTIVE"],
    )
    assert words(alpha, "siren") == [("register", NUMBER, MONTH)]


def test_refresh_makes_a_chosen_value_hold_over_the_teams_earlier_one():
    cluster, alpha = ClusterFactory(), OrganisationFactory(siren=NUMBER)
    said = {"cluster": cluster, "observed_on": MONTH, "by": None, "at": NOON}
    actions.set_fields(alpha, {"naf_rev2": "86.10Z"}, source="team", **said)

    refresh(alpha, unit(), "naf_rev2", cluster=cluster, at=EVENING)

    alpha.refresh_from_db()
    assert alpha.naf_rev2 == "72.11Z"
    assert words(alpha, "naf_rev2") == [
        ("team", "86.10Z", MONTH),
        ("register", "72.11Z", MONTH),
        ("team", "72.11Z", NOON.date()),
    ]


def test_refresh_notes_the_day_when_nothing_is_chosen():
    alpha = OrganisationFactory(siren=NUMBER, legal_name="Beta")

    changed = refresh(alpha, unit())

    alpha.refresh_from_db()
    assert (changed, alpha.legal_name) == ([], "Beta")
    assert alpha.register_checked_on == NOON.date()
    assert Event.objects.get().kind == "organisations.register_checked"


def test_refresh_moves_the_head_office_and_keeps_the_former_place():
    alpha = OrganisationFactory(siren=NUMBER)
    former = EstablishmentFactory(organisation=alpha, town="Roubaix", postcode="59100")

    refresh(alpha, unit(), "place")

    former.refresh_from_db()
    office = alpha.establishments.get(is_head_office=True)
    assert (former.is_head_office, former.town, office.town) == (
        False,
        "Roubaix",
        "LILLE",
    )


def test_refresh_completes_the_head_office_of_the_same_town():
    alpha = OrganisationFactory(siren=NUMBER)
    office = EstablishmentFactory(
        organisation=alpha, town="Lille Cedex", postcode="59045"
    )

    refresh(alpha, unit(), "place")

    office.refresh_from_db()
    assert (office.siret, office.address) == (siret(NUMBER), "3 RUE FICTIVE")
    assert alpha.establishments.count() == 1


def test_refresh_opens_again_what_was_noted_as_closed():
    alpha = OrganisationFactory(siren=NUMBER, closed_on=date(2024, 1, 1))

    changed = refresh(alpha, unit(), "closed_on")

    alpha.refresh_from_db()
    assert (changed, alpha.closed_on) == (["closed_on"], None)


def test_refresh_says_when_a_closing_day_is_only_that_of_the_register():
    alpha = OrganisationFactory(siren=NUMBER)

    refresh(alpha, unit(is_active=False), "closed_on", "naf_rev2")

    alpha.refresh_from_db()
    details = alpha.field_values.values_list("field", "detail")
    assert alpha.closed_on == MONTH
    assert dict(details) == {
        "siren": "SIRENE",
        "country": "SIRENE",
        "kind": "SIRENE",
        "naf_rev2": "SIRENE",
        "closed_on": "SIRENE: the day it was seen closed",
    }


def test_refresh_refuses_a_closing_day_before_the_founding():
    alpha = OrganisationFactory(siren=NUMBER, founded_on=date(2020, 1, 1))
    closed = unit(is_active=False, closed_on=date(2015, 1, 1))

    with pytest.raises(actions.NotSettable, match="before it was founded"):
        refresh(alpha, closed, "closed_on")


def test_take_writes_the_news_and_settles_it():
    alert, team = RegisterAlertFactory(), UserFactory()

    actions.take(alert, by=team, at=NOON)

    alert.refresh_from_db()
    alpha = alert.organisation
    alpha.refresh_from_db()
    assert alpha.closed_on == date(2025, 12, 31)
    assert words(alpha, "closed_on") == [("register", "2025-12-31", MONTH)]
    assert (alert.outcome, alert.settled_by) == ("taken", team)
    assert Event.objects.get().data["news"] == "closed"


def test_take_links_the_successor_that_the_cluster_knows():
    alert = RegisterAlertFactory()
    heir = MembershipFactory(cluster=alert.cluster).organisation
    stranger = OrganisationFactory()
    alert.data["successors"] = [
        [stranger.siren, "2025-12-31"],
        [heir.siren, "2025-12-31"],
    ]
    alert.save()

    actions.take(alert, by=UserFactory(), at=NOON)

    alert.organisation.refresh_from_db()
    assert alert.organisation.successor == heir


def test_take_moves_the_head_office():
    office = EstablishmentFactory(town="Roubaix", postcode="59100")
    alert = RegisterAlertFactory(
        organisation=office.organisation,
        kind="moved",
        data={
            "place": {"postcode": "59000", "town": "Lille", "opened_on": "2025-01-01"}
        },
    )

    actions.take(alert, by=UserFactory(), at=NOON)

    moved = office.organisation.establishments.get(is_head_office=True)
    assert (moved.town, moved.opened_on) == ("Lille", date(2025, 1, 1))


def test_take_refuses_what_somebody_settled():
    alert = RegisterAlertFactory(dismissed=True)

    with pytest.raises(actions.NotSettleable):
        actions.take(alert, by=UserFactory(), at=NOON)


def test_dismiss_leaves_records_as_they_are():
    alerts = [RegisterAlertFactory(), RegisterAlertFactory(dismissed=True)]

    count = actions.dismiss(alerts, by=UserFactory(), at=EVENING)

    settled = RegisterAlert.objects.order_by("pk").values_list("outcome", "settled_at")
    assert (count, list(settled)) == (
        1,
        [("dismissed", EVENING), ("dismissed", NOON)],
    )
    assert Event.objects.get().kind == "organisations.news_dismissed"
    assert Organisation.objects.filter(closed_on=None).count() == 2


def link(organisation, successor) -> None:
    actions.link_successor(
        organisation,
        successor,
        cluster=ClusterFactory(),
        by=UserFactory(),
        at=NOON,
    )


def test_link_successor_keeps_each_number():
    closed, heir = OrganisationFactory(), OrganisationFactory()
    numbers = closed.siren, heir.siren

    link(closed, heir)

    closed.refresh_from_db()
    assert (closed.successor, (closed.siren, heir.siren)) == (heir, numbers)
    assert Event.objects.get().data == {"successor": heir.name}


def test_link_successor_is_taken_back():
    heir = OrganisationFactory()
    closed = OrganisationFactory(successor=heir)

    link(closed, None)

    closed.refresh_from_db()
    assert closed.successor is None
    assert Event.objects.get().kind == "organisations.successor_unlinked"


def test_link_successor_refuses_to_come_back_to_itself():
    first = OrganisationFactory()
    second = OrganisationFactory(successor=first)
    third = OrganisationFactory(successor=second)

    for organisation, successor in [(first, first), (first, second), (first, third)]:
        with pytest.raises(actions.NotLinkable):
            link(organisation, successor)

    assert not Event.objects.exists()
