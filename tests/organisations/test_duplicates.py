from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.organisations import actions, duplicates
from grappe.organisations.duplicates import organisations, people
from grappe.organisations.models import (
    Organisation,
    OrganisationPair,
    OtherNumber,
    PersonPair,
)
from tests.factories import (
    NOON,
    ClusterFactory,
    EstablishmentFactory,
    KnownOrganisationFactory,
    OrganisationPairFactory,
    PersonFactory,
    PersonPairFactory,
    PositionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def cluster():
    return ClusterFactory()


def known(cluster, name, town="Lille", postcode="59000", **columns):
    columns.setdefault("siren", None)
    organisation = KnownOrganisationFactory(
        cluster=cluster,
        organisation__legal_name=name,
        **{f"organisation__{column}": value for column, value in columns.items()},
    ).organisation
    EstablishmentFactory(organisation=organisation, town=town, postcode=postcode)
    return organisation


def found(cluster):
    pairs = organisations.find(organisations.files(cluster))
    names = dict(Organisation.objects.values_list("pk", "legal_name"))
    return {
        (names[one.first], names[one.second]): {it["code"] for it in one.reasons}
        for one in pairs
    }


def test_the_same_name_in_capitals_without_its_legal_form(cluster):
    known(cluster, "Nutrilys Fictive SAS", siren="800000003")
    known(cluster, "NUTRILYS FICTIVE")
    known(cluster, "Cardiopale Fictive")

    pairs = found(cluster)

    assert list(pairs) == [("Nutrilys Fictive SAS", "NUTRILYS FICTIVE")]
    assert {"exact", "town_same"} <= pairs["Nutrilys Fictive SAS", "NUTRILYS FICTIVE"]


def test_two_sirens_are_never_asked_about(cluster):
    known(cluster, "Nutrilys Fictive", siren="800000003")
    known(cluster, "Nutrilys Fictive", siren="800000011")

    assert found(cluster) == {}


@pytest.mark.parametrize("column", ["ror", "rnsr"])
def test_two_numbers_of_research_are_two_laboratories(cluster, column):
    known(cluster, "Laboratoire fictif de nutrition", **{column: "05f950310"})
    known(cluster, "Laboratoire fictif de nutrition", **{column: "05f950311"})

    assert found(cluster) == {}


def test_an_acronym_and_its_name(cluster):
    known(cluster, "Centre hospitalier universitaire de Valfictif", town="Valfictif")
    known(cluster, "CHU de Valfictif", town="Valfictif")

    assert len(found(cluster)) == 1


def test_a_site_or_a_mail_domain_brings_near_names_together(cluster):
    one = known(cluster, "Nutrilys", website="https://www.nutrilys.example/")
    other = known(
        cluster,
        "Nutrilys Développement",
        town="Loos",
        postcode="59120",
        website="http://nutrilys.example/fr",
    )
    for each in (one, other):
        PositionFactory(
            cluster=cluster,
            organisation=each,
            person__email=f"contact{each.pk}@nutrilys.example",
        )

    (reasons,) = found(cluster).values()

    assert {"same_site", "same_mail_domain"} <= reasons


def test_everybody_s_mail_tells_nothing(cluster):
    for name in ("Nutrilys Fictive", "Cardiopale Fictive"):
        PositionFactory(
            cluster=cluster,
            organisation=known(cluster, name),
            person__email=f"{name[:4]}@gmail.com",
        )

    assert found(cluster) == {}


def test_the_same_number_whatever_the_names(cluster):
    one = known(cluster, "Nutrilys Fictive", pic="999997930")
    other = known(cluster, "Valbio Imaginaire")
    OtherNumber.objects.create(
        organisation=other, scheme="pic", value="999997930", recorded_at=NOON
    )
    assert one.pk < other.pk

    assert "same_number" in found(cluster)["Nutrilys Fictive", "Valbio Imaginaire"]


def test_other_clusters_and_merged_records_are_not_looked_at(cluster):
    kept = known(cluster, "Nutrilys Fictive")
    known(cluster, "Nutrilys Fictive", merged_into=kept)
    known(ClusterFactory(), "Nutrilys Fictive")

    assert found(cluster) == {}


def person(cluster, given, family, email="", phone="", organisation=None, **more):
    record = PersonFactory(
        given_name=given, family_name=family, email=email, phone=phone, **more
    )
    place = {"organisation": organisation} if organisation else {}
    PositionFactory(cluster=cluster, person=record, **place)
    return record


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (("Zoé", "Fictive"), ("ZOE", "FICTIVE"), {"same_name"}),
        (("Zoé", "Fictive"), ("Fictive", "Zoé"), {"swapped_name"}),
        (("Jean-Pierre", "Fictif"), ("J.-P.", "Fictif"), {"initials"}),
        (("Zoé", "Imaginaire"), ("Zoé", "Imaginere"), {"spelling"}),
        (("Zoé", "Fictive"), ("", "Fictive"), {"family_name_only"}),
        (("Zoé", "Fictive"), ("Paul", "Fictive"), None),
        (("Zoé", "Fictive"), ("Zoé", "Autre"), None),
    ],
)
def test_names_at_one_organisation(cluster, first, second, codes):
    here = known(cluster, "Nutrilys Fictive")
    for given, family in (first, second):
        person(cluster, given, family, organisation=here)

    pairs = people.find(people.cards(cluster))

    said = [{it["code"] for it in one.reasons} for one in pairs]
    assert said == ([codes | {"same_organisation"}] if codes else [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 0),  # homonyms
        ({"email": "zoe@fiction.example"}, 1),
        ({"phone": "+33 3 20 00 00 00"}, 1),
    ],
)
def test_the_same_name_elsewhere_needs_a_mark(cluster, more, expected):
    for _ in range(2):
        person(cluster, "Zoé", "Fictive", **more)

    assert len(people.find(people.cards(cluster))) == expected


def test_a_shared_mailbox_is_no_person(cluster):
    here = known(cluster, "Nutrilys Fictive")
    for given, family in [("Zoé", "Fictive"), ("Paul", "Imaginaire")]:
        person(cluster, given, family, "contact@x.example", organisation=here)

    pairs = people.find(people.cards(cluster))

    assert [one.score > 0.9 for one in pairs] in ([], [False])


def test_two_accounts_are_two_people(cluster):
    for _ in range(2):
        user = UserFactory()
        person(cluster, "Zoé", "Fictive", "zoe@fiction.example", user=user)

    assert people.find(people.cards(cluster)) == []


def test_refresh_keeps_answers_and_drops_what_is_stale(cluster):
    known(cluster, "Nutrilys Fictive")
    double = known(cluster, "NUTRILYS FICTIVE")
    stale = OrganisationPairFactory(
        cluster=cluster,
        first=known(cluster, "Cardiopale Fictive"),
        second=known(cluster, "Valbio Imaginaire"),
    )
    first = duplicates.refresh(cluster, at=NOON)
    pair = OrganisationPair.objects.get()
    actions.tell_apart(pair, by=None, at=NOON)
    again = duplicates.refresh(cluster, at=LATER)
    Organisation.objects.filter(pk=double.pk).update(legal_name="NUTRILYS FICTIVE SAS")

    renamed = duplicates.refresh(cluster, at=LATER)

    pair.refresh_from_db()
    assert [(it.organisations, it.new) for it in (first, again, renamed)] == [
        (1, 1),
        (0, 0),
        (1, 1),
    ]
    assert (pair.state, pair.settled_at, pair.found_at) == ("open", None, LATER)
    assert not OrganisationPair.objects.filter(pk=stale.pk).exists()


def test_refresh_leaves_other_clusters_alone(cluster):
    pair = PersonPairFactory()

    duplicates.refresh(cluster, at=NOON)

    assert PersonPair.objects.get() == pair


def test_an_answer_is_recorded_given_once_and_taken_back(cluster):
    pair, by = OrganisationPairFactory(cluster=cluster), UserFactory()

    actions.tell_apart(pair, by=by, at=NOON)
    with pytest.raises(actions.NotAnswerable):
        actions.tell_apart(pair, by=by, at=NOON)
    pair.refresh_from_db()
    settled = (pair.state, pair.settled_by, pair.settled_at)
    actions.ask_again(pair, by=by, at=LATER)
    with pytest.raises(actions.NotAnswerable):
        actions.ask_again(pair, by=by, at=LATER)

    pair.refresh_from_db()
    assert settled == ("distinct", by, NOON)
    assert (pair.state, pair.settled_by, pair.settled_at) == ("open", None, None)
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "organisations.told_apart",
        "organisations.asked_again",
    ]


def test_people_are_told_apart_too():
    pair = PersonPairFactory()

    actions.tell_apart(pair, by=None, at=NOON)
    actions.ask_again(pair, by=None, at=LATER)

    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "organisations.people_told_apart",
        "organisations.people_asked_again",
    ]


def test_every_reason_has_its_words():
    codes = {*organisations.WEIGHTS, "same_number", *people.WEIGHTS}
    params = {"value": "x", "scheme": "PIC", "number": "1"}

    for code in codes:
        told = duplicates.sentence({"code": code, "params": params})
        assert told != code
        assert "{" not in told
