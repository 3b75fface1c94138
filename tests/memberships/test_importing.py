from datetime import date

import pytest

from grappe.imports import actions
from grappe.memberships.models import Membership
from grappe.organisations.models import FieldValue, Organisation
from tests.factories import (
    NOON,
    ClusterFactory,
    MemberCategoryFactory,
    MembershipFactory,
    OrganisationFactory,
    siren,
)

pytestmark = pytest.mark.django_db

ONE, TWO = siren(900_001), siren(900_002)


def previewed(cluster, text, **options):
    options.setdefault("since", "2024-01-01")
    batch = actions.paste(
        text,
        filename="adherents.csv",
        cluster=cluster,
        kind="members",
        by=None,
        at=NOON,
    )
    actions.set_mapping(batch, mapping=batch.mapping, options=options, at=NOON)
    actions.check(batch, at=NOON)
    return batch


def told(batch):
    rows = batch.rows.order_by("number")
    return [(row.verdict, [one["code"] for one in row.messages]) for row in rows]


def test_a_new_member_is_created_with_its_provenance():
    cluster = ClusterFactory()
    batch = previewed(cluster, f"Nom;SIREN;Taille\nNutrivie fictive;{ONE};PME\n")

    actions.apply(batch, by=None, at=NOON)

    organisation = Organisation.objects.get()
    assert (organisation.legal_name, organisation.siren) == ("Nutrivie fictive", ONE)
    spell = Membership.objects.get()
    assert (spell.organisation, spell.starts_on) == (organisation, date(2024, 1, 1))
    assert set(FieldValue.objects.values_list("field", "source", "detail")) == {
        ("legal_name", "import", "adherents.csv"),
        ("siren", "import", "adherents.csv"),
        ("country", "import", "adherents.csv"),
        ("size_category", "import", "adherents.csv"),
    }
    assert organisation.size_periods.get().category == "sme"


def test_undo_leaves_no_trace_but_the_trail():
    cluster = ClusterFactory()
    text = (
        "Nom;SIREN;CP;Ville;Profils;Nom contact;Email;Catégorie;Taille\n"
        f"Alpha;{ONE};59000;Lille;medtech, nutrition;Fictif;a@alpha.example;PME;PME\n"
    )
    batch = previewed(cluster, text, create_missing=True)
    actions.apply(batch, by=None, at=NOON)

    actions.undo(batch, by=None, at=NOON)

    assert Organisation.objects.count() == 0
    assert cluster.profile_tags.count() == 0
    assert cluster.member_categories.count() == 0


def test_undo_refuses_when_a_new_organisation_is_used():
    cluster = ClusterFactory()
    batch = previewed(cluster, f"Nom;SIREN\nAlpha;{ONE}\n")
    actions.apply(batch, by=None, at=NOON)
    MembershipFactory(organisation=Organisation.objects.get())

    with pytest.raises(actions.NotUndoable) as refusal:
        actions.undo(batch, by=None, at=NOON)

    assert [(c.row, c.record, c.reason) for c in refusal.value.conflicts] == [
        (2, "Alpha", "used")
    ]
    assert Membership.objects.count() == 2


@pytest.mark.parametrize(
    ("header", "cells", "code"),
    [
        ("SIREN", "123456789", "identifier_checksum"),
        ("Depuis;Jusque", "01/02/2024;01/01/2024", "end_before_start"),
        ("Depuis", "31/02/2024", "cell_impossible_date"),
        ("Catégorie", "Inconnue", "category_unknown"),
        ("Email", "pas une adresse", "email_wrong"),
        ("Pays", "Atlantide", "country_unknown"),
        ("SIREN;Pays", f"{ONE};Belgique", "siren_not_french"),
        ("Effectif;Année", "douze;2024", "cell_not_a_number"),
    ],
)
def test_a_wrong_cell_refuses_the_row_and_says_why(header, cells, code):
    batch = previewed(ClusterFactory(), f"Nom;{header}\nAlpha;{cells}\n")

    row = batch.rows.get()
    assert row.verdict == "refuse"
    assert code in [one["code"] for one in row.messages if one["level"] == "error"]


def test_a_siret_in_the_column_of_the_siren_is_understood():
    text = "Nom;SIREN\nAlpha;35600000000048\n"

    batch = previewed(ClusterFactory(), text)

    assert told(batch) == [("create", ["identifier_siret_given"])]


def test_two_rows_alike_are_one_and_two_that_differ_are_refused():
    text = f"Nom;SIREN;Ville\nAlpha;{ONE};Lille\nAlpha;{ONE};Lille\nAlpha;{ONE};Loos\n"
    cluster = ClusterFactory()

    strict = previewed(cluster, text)
    lenient = previewed(cluster, text, first_wins=True)

    assert told(strict) == [
        ("create", []),
        ("same", ["same_as_row"]),
        ("refuse", ["differs_from_row"]),
    ]
    assert told(lenient)[2] == ("same", ["merged_with_row"])


def test_a_name_is_recognised_in_this_cluster_only():
    cluster = ClusterFactory()
    known = OrganisationFactory(legal_name="Alpha SAS", siren=None)
    MembershipFactory(cluster=cluster, organisation=known)
    MembershipFactory(organisation__legal_name="Beta", organisation__siren=None)

    batch = previewed(cluster, "Nom\nALPHA\nBeta\n")

    assert told(batch) == [
        ("same", ["matched_by_name"]),
        ("create", ["no_identifier"]),
    ]


def test_several_namesakes_are_refused_with_their_names():
    cluster = ClusterFactory()
    for number in (ONE, TWO):
        organisation = OrganisationFactory(legal_name="Alpha", siren=number)
        MembershipFactory(cluster=cluster, organisation=organisation)

    batch = previewed(cluster, "Nom\nAlpha\n")

    assert told(batch) == [("refuse", ["several_namesakes"])]


def test_an_organisation_of_another_cluster_is_shared_and_not_shown():
    shared = OrganisationFactory(siren=ONE, legal_name="SECRET")
    MembershipFactory(organisation=shared)

    batch = previewed(ClusterFactory(), f"Nom;SIREN\nAlpha;{ONE}\n")

    assert told(batch) == [("create", ["shared_record"])]
    assert "SECRET" not in str(batch.rows.values())


def test_a_value_of_the_team_stays_and_the_file_is_kept_beside_it():
    cluster = ClusterFactory()
    organisation = OrganisationFactory(siren=ONE, legal_name="Alpha")
    MembershipFactory(cluster=cluster, organisation=organisation)
    FieldValue.objects.create(
        organisation=organisation,
        cluster=cluster,
        field="legal_name",
        value="Alpha",
        source="team",
        observed_on=date(2020, 1, 1),
        recorded_at=NOON,
    )
    batch = previewed(cluster, f"Nom;SIREN\nOmega;{ONE}\n")

    actions.apply(batch, by=None, at=NOON)

    organisation.refresh_from_db()
    assert told(batch) == [("change", ["stronger_value"])]
    assert organisation.legal_name == "Alpha"
    assert organisation.field_values.count() == 2


def test_a_spell_that_overlaps_another_is_refused():
    cluster = ClusterFactory()
    organisation = OrganisationFactory(siren=ONE, legal_name="Alpha")
    MembershipFactory(
        cluster=cluster, organisation=organisation, starts_on=date(2019, 1, 1)
    )

    batch = previewed(cluster, f"Nom;SIREN;Depuis\nAlpha;{ONE};01/01/2021\n")

    assert told(batch) == [("refuse", ["already_member_open"])]


def test_an_end_closes_the_membership_and_undo_opens_it_again():
    cluster = ClusterFactory()
    organisation = OrganisationFactory(siren=ONE, legal_name="Alpha")
    spell = MembershipFactory(cluster=cluster, organisation=organisation)
    text = f"Nom;SIREN;Jusque;Motif\nAlpha;{ONE};31/12/2025;démission\n"
    batch = previewed(cluster, text)

    actions.apply(batch, by=None, at=NOON)
    spell.refresh_from_db()
    assert (spell.ends_on, spell.end_kind) == (date(2025, 12, 31), "resignation")

    actions.undo(batch, by=None, at=NOON)
    spell.refresh_from_db()
    assert (spell.ends_on, spell.end_kind) == (None, "")


def test_a_category_is_found_by_name_without_accents():
    cluster = ClusterFactory()
    MemberCategoryFactory(cluster=cluster, name_fr="Établissement de santé")

    batch = previewed(cluster, f"Nom;SIREN;Catégorie\nA;{ONE};etablissement de SANTE\n")
    actions.apply(batch, by=None, at=NOON)

    period = Membership.objects.get().category_periods.get()
    assert period.category.name_fr == "Établissement de santé"


def test_undo_works_out_again_the_size_of_a_member_that_stays():
    cluster = ClusterFactory()
    organisation = OrganisationFactory(siren=ONE, legal_name="Alpha")
    MembershipFactory(cluster=cluster, organisation=organisation)
    batch = previewed(cluster, f"Nom;SIREN;Taille\nAlpha;{ONE};PME\n")
    actions.apply(batch, by=None, at=NOON)
    sizes = [period.category for period in organisation.size_periods.all()]

    actions.undo(batch, by=None, at=NOON)

    assert sizes == ["sme"]
    assert list(organisation.size_periods.all()) == []
