from datetime import date

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.organisations import actions, fields, queries
from grappe.organisations.models import FieldValue, KnownOrganisation, Organisation
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    EstablishmentFactory,
    OrganisationFactory,
    UserFactory,
    siren,
)

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 3, 2)


def set_fields(organisation, cluster, source, on=TODAY, **values):
    return actions.set_fields(
        organisation,
        values,
        source=source,
        cluster=cluster,
        observed_on=on,
        by=None,
        at=NOON,
    )


def test_set_fields_refuses_a_number_longer_than_its_column():
    organisation = OrganisationFactory(foreign=True, country="US")

    with pytest.raises(actions.NotSettable) as refusal:
        set_fields(organisation, ClusterFactory(), "team", vat_number="1" * 60)

    assert list(refusal.value.errors) == ["vat_number"]


def test_create_keeps_each_value_with_its_source():
    cluster, team = ClusterFactory(), UserFactory()
    values = {"legal_name": "Alpha fictive", "siren": "80 000 001 0", "country": "FR"}
    values["siren"] = siren(501)

    alpha = actions.create(cluster, values, source="team", by=team, at=NOON)

    said = alpha.field_values.values_list("field", "value", "source", "cluster")
    assert set(said) == {
        ("legal_name", "Alpha fictive", "team", cluster.pk),
        ("siren", siren(501), "team", cluster.pk),
        ("country", "FR", "team", cluster.pk),
    }
    assert KnownOrganisation.objects.get().organisation == alpha
    assert Event.objects.get().kind == "organisations.created"


def test_create_takes_up_the_record_another_cluster_made():
    alpha = OrganisationFactory(legal_name="Alpha fictive")
    cluster = ClusterFactory()
    values = {"legal_name": "ALPHA", "siren": alpha.siren}

    again = actions.create(cluster, values, source="team", by=None, at=NOON)

    assert (again, again.legal_name) == (alpha, "Alpha fictive")
    assert list(Organisation.objects.known_to(cluster)) == [alpha]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"legal_name": "Alpha", "country": "FR"}, "siren"),
        ({"legal_name": "", "siren": siren(7)}, "legal_name"),
        ({"legal_name": "Alpha", "siren": "123456789"}, "siren"),
        ({"legal_name": "Alpha", "country": "BE", "siren": siren(7)}, "siren"),
        ({"legal_name": "Alpha", "country": "Nowhere"}, "country"),
    ],
)
def test_create_refuses_what_is_wrong_field_by_field(values, field):
    with pytest.raises(actions.NotCreatable) as refusal:
        actions.create(ClusterFactory(), values, source="team", by=None, at=NOON)

    assert list(refusal.value.errors) == [field]


def test_set_fields_lets_the_register_rule_identity_and_the_member_its_presentation():
    cluster, alpha = ClusterFactory(), OrganisationFactory(legal_name="Alpha")

    set_fields(alpha, cluster, "declared", legal_name="Alfa", brand_name="Alfa!")
    set_fields(alpha, cluster, "register", legal_name="ALPHA SAS", brand_name="ALPHA")
    changed = set_fields(alpha, cluster, "declared", legal_name="Alphette")

    alpha.refresh_from_db()
    assert (alpha.legal_name, alpha.brand_name, changed) == ("ALPHA SAS", "Alfa!", [])


def test_set_fields_keeps_the_latest_observation_of_one_source():
    cluster, alpha = ClusterFactory(), OrganisationFactory()

    set_fields(alpha, cluster, "import", on=TODAY, acronym="NEW")
    set_fields(alpha, cluster, "import", on=LAST_YEAR, acronym="OLD")

    alpha.refresh_from_db()
    assert alpha.acronym == "NEW"


def test_set_fields_says_nothing_twice():
    cluster, alpha = ClusterFactory(), OrganisationFactory()
    set_fields(alpha, cluster, "declared", website="https://alpha.example")

    set_fields(alpha, cluster, "declared", website="https://alpha.example")

    assert FieldValue.objects.count() == 1
    assert Event.objects.count() == 1


def test_set_fields_refuses_another_organisations_siren():
    alpha, beta = OrganisationFactory(), OrganisationFactory()

    with pytest.raises(actions.NotSettable) as refusal:
        set_fields(alpha, ClusterFactory(), "team", siren=beta.siren)

    assert list(refusal.value.errors) == ["siren"]


def test_retain_is_the_teams_choice_until_its_next():
    cluster, team, alpha = ClusterFactory(), UserFactory(), OrganisationFactory()
    set_fields(alpha, cluster, "declared", legal_name="Alfa")
    set_fields(alpha, cluster, "register", legal_name="ALPHA SAS")
    declared = alpha.field_values.get(source="declared")

    actions.retain(declared, cluster=cluster, by=team, at=NOON)
    set_fields(alpha, cluster, "register", legal_name="ALPHA SA")

    alpha.refresh_from_db()
    assert alpha.legal_name == "Alfa"
    assert Event.objects.filter(kind="organisations.value_retained").get().by == team


def test_provenance_hides_what_another_cluster_collected():
    here, there, alpha = ClusterFactory(), ClusterFactory(), OrganisationFactory()
    set_fields(alpha, there, "declared", website="https://there.example")
    set_fields(alpha, here, "import", website="https://here.example")

    [website] = queries.provenance(alpha, here)

    assert [value.value for value in website.history] == ["https://here.example"]
    assert website.differs is False


def test_provenance_tells_that_member_and_register_differ():
    cluster, alpha = ClusterFactory(), OrganisationFactory()
    set_fields(alpha, cluster, "declared", legal_name="Alfa")
    set_fields(alpha, cluster, "register", legal_name="ALPHA SAS")

    [name] = queries.provenance(alpha, cluster)

    assert (name.declared.value, name.register.value) == ("Alfa", "ALPHA SAS")
    assert name.differs is True


@pytest.mark.parametrize(
    ("field", "typed", "clean"),
    [
        ("naf_rev2", "7211z", "72.11Z"),
        ("country", "Belgique", "BE"),
        ("siren", " 552 100 554 ", "552100554"),
        ("brand_name", "", ""),
        ("siren", "", None),
    ],
)
def test_clean_gives_the_official_writing(field, typed, clean):
    assert fields.clean(field, typed) == clean


def add_place(organisation, **values):
    return actions.add_establishment(
        organisation, values, cluster=ClusterFactory(), by=None, at=NOON
    )


def test_add_establishment_places_the_first_one_as_head_office():
    alpha = OrganisationFactory()

    lille = add_place(alpha, postcode="59000", town="Lille", country="FR")

    assert lille.is_head_office is True
    assert (lille.department, lille.latitude is not None) == ("59", True)


def test_add_establishment_refuses_the_siret_of_another():
    alpha = OrganisationFactory(siren="552100554")

    with pytest.raises(actions.NotPlaceable) as refusal:
        add_place(alpha, siret="35600000000048", country="FR")

    assert list(refusal.value.errors) == ["siret"]


def test_edit_establishment_moves_the_head_office():
    alpha = OrganisationFactory()
    old = add_place(alpha, postcode="59000", town="Lille", country="FR")
    new = add_place(alpha, postcode="75001", town="Paris", country="FR")

    actions.edit_establishment(
        new, {"is_head_office": True}, cluster=ClusterFactory(), by=None, at=NOON
    )

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_head_office, new.is_head_office) == (False, True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("organisation_siren_has_nine_digits", {"siren": "12"}),
        ("organisation_siren_is_french", {"country": "BE"}),
        (
            "organisation_closes_after_it_was_founded",
            {"founded_on": TODAY, "closed_on": LAST_YEAR},
        ),
    ],
)
def test_organisation_constraints(name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OrganisationFactory(**values)


def test_organisation_is_not_its_own_successor():
    alpha = OrganisationFactory()
    alpha.successor = alpha

    name = "organisation_is_not_its_own_successor"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        alpha.save()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("establishment_siret_has_fourteen_digits", {"siret": "12"}),
        ("establishment_closed_one_is_no_head_office", {"closed_on": TODAY}),
        ("establishment_position_is_whole", {"latitude": 91.0}),
    ],
)
def test_establishment_constraints(name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EstablishmentFactory(**values)
