"""Files after a merge: every number finds the record kept, and no undo breaks it."""

import pytest

from grappe.imports import actions as imports
from grappe.imports.models import ImportState
from grappe.memberships.models import Membership
from grappe.organisations import actions, duplicates
from grappe.organisations.models import Organisation, OrganisationPair, Person
from tests.factories import (
    NOON,
    ClusterFactory,
    KnownOrganisationFactory,
    OrganisationFactory,
    RegisterAlertFactory,
    siren,
)

pytestmark = pytest.mark.django_db

ONE, TWO = siren(910_001), siren(910_002)


@pytest.fixture
def cluster():
    return ClusterFactory()


def applied(cluster, text):
    batch = imports.paste(
        text, filename="a.csv", cluster=cluster, kind="members", by=None, at=NOON
    )
    imports.set_mapping(
        batch, mapping=batch.mapping, options={"since": "2024-01-01"}, at=NOON
    )
    imports.check(batch, at=NOON)
    if batch.counts.get("create", 0) + batch.counts.get("change", 0):
        imports.apply(batch, by=None, at=NOON)
    return batch


def merge(kept, absorbed, cluster, **more):
    return actions.merge(
        kept, absorbed, cluster=cluster, reason="", by=None, at=NOON, **more
    )


def test_an_import_is_not_undone_while_its_record_is_merged(cluster):
    kept = KnownOrganisationFactory(
        cluster=cluster, organisation__legal_name="Nutrilys Fictive"
    ).organisation
    batch = applied(cluster, "Nom;PIC\nNUTRILYS FICTIVE SA;999997930\n")
    absorbed = Organisation.objects.get(pic="999997930")
    done = merge(kept, absorbed, cluster)

    with pytest.raises(imports.NotUndoable) as refusal:
        imports.undo(batch, by=None, at=NOON)

    assert str(refusal.value) == (
        "“NUTRILYS FICTIVE SA” of this import was merged into “Nutrilys Fictive” on "
        "2 Mar 2026: undo that merge first."
    )
    actions.unmerge(done, by=None, at=NOON)
    imports.undo(batch, by=None, at=NOON)
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE


def test_an_import_is_not_undone_while_its_record_is_the_kept_one(cluster):
    batch = applied(cluster, f"Nom;SIREN\nNutrilys Fictive;{ONE}\n")
    absorbed = KnownOrganisationFactory(
        cluster=cluster, organisation__siren=None
    ).organisation
    merge(Organisation.objects.get(siren=ONE), absorbed, cluster)

    with pytest.raises(imports.NotUndoable, match="undo that merge first"):
        imports.undo(batch, by=None, at=NOON)


def test_what_the_night_found_does_not_hold_an_import_back(cluster):
    KnownOrganisationFactory(
        cluster=cluster,
        organisation__legal_name="Nutrilys Fictive",
        organisation__siren=None,
    )
    batch = applied(cluster, f"Nom;SIREN\nNUTRILYS FICTIVE;{ONE}\n")
    found = duplicates.refresh(cluster, at=NOON)
    RegisterAlertFactory(
        cluster=cluster, organisation=Organisation.objects.get(siren=ONE)
    )

    imports.undo(batch, by=None, at=NOON)

    assert (found.organisations, OrganisationPair.objects.count()) == (1, 0)


def test_an_import_that_no_merge_touched_is_undone(cluster):
    batch = applied(cluster, f"Nom;SIREN\nNutrilys Fictive;{ONE}\n")
    pair = [
        KnownOrganisationFactory(cluster=cluster, organisation__siren=None).organisation
        for _ in range(2)
    ]
    merge(*pair, cluster)

    imports.undo(batch, by=None, at=NOON)

    assert not Organisation.objects.filter(siren=ONE).exists()


def test_a_file_with_the_merged_number_speaks_of_the_record_kept(cluster):
    kept = OrganisationFactory(siren=ONE, legal_name="Nutrilys Fictive")
    absorbed = OrganisationFactory(siren=TWO, legal_name="Nutrilys Fictive SA")
    merge(kept, absorbed, None, force=True)

    batch = applied(cluster, f"Nom;SIREN\nNutrilys Fictive SA;{TWO}\n")

    assert [row.verdict for row in batch.rows.all()] == ["create"]
    assert Membership.objects.get().organisation == kept
    kept.refresh_from_db()
    assert kept.siren == ONE


def test_a_contact_merged_before_is_known_again(cluster):
    text = "Nom;SIREN;Nom contact;Email\nNutrilys;{};{};{}\n"
    applied(cluster, text.format(ONE, "Zoé Fictive", "zoe@fiction.example"))
    applied(cluster, text.format(TWO, "Zoé Fictive", "z.fictive@fiction.example"))
    kept, absorbed = Person.objects.order_by("pk")
    actions.merge_people(kept, absorbed, cluster=cluster, reason="", by=None, at=NOON)
    organisation = OrganisationFactory()
    values = {"family_name": absorbed.family_name, "email": absorbed.email}

    place = actions.add_contact(
        organisation,
        cluster,
        values | {"starts_on": NOON.date(), "role": "contact"},
        by=None,
        at=NOON,
    )

    assert place.person == kept
