from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from grappe.clusters.models import BudgetLine
from grappe.imports import bulk
from grappe.imports.journal import digests_of
from grappe.organisations.models import FieldValue, Organisation
from tests.factories import NOON, BudgetLineFactory, ClusterFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_insert_gives_keys_and_defaults():
    before = OrganisationFactory()
    given = {"legal_name": ["Alpha", "Bêta"], "founded_on": [date(2020, 1, 2), None]}

    keys = bulk.insert(Organisation, bulk.complete(Organisation, given))

    found = Organisation.objects.in_bulk(keys)
    first, second = [found[key] for key in keys]
    assert before.pk < first.pk < second.pk
    assert (first.legal_name, first.founded_on) == ("Alpha", date(2020, 1, 2))
    assert (second.kind, second.country, second.siren) == ("company", "FR", None)
    assert first.uid != second.uid


def test_a_record_made_by_a_model_comes_after_those_of_insert():
    keys = bulk.insert(
        Organisation, bulk.complete(Organisation, {"legal_name": ["Alpha"]})
    )

    assert Organisation.objects.create(legal_name="Bêta").pk > keys[0]


def test_what_insert_writes_reads_as_what_a_model_writes():
    organisation, cluster = OrganisationFactory(), ClusterFactory()
    values = {
        "organisation_id": organisation.pk,
        "cluster_id": cluster.pk,
        "field": "legal_name",
        "value": "Été",
        "source": "import",
        "observed_on": date(2025, 1, 1),
        "recorded_at": NOON,
    }
    made = FieldValue.objects.create(**values)

    [key] = bulk.insert(
        FieldValue, bulk.complete(FieldValue, bulk.by_column(FieldValue, [values]))
    )

    assert FieldValue.objects.filter(value="Été").count() == 2
    columns = [field.attname for field in bulk.columns(FieldValue)]
    rows = FieldValue.objects.values_list(*columns)
    assert rows.get(pk=key) == rows.get(pk=made.pk)


def test_update_sets_the_named_columns_of_each():
    one, two = BudgetLineFactory(label="a"), BudgetLineFactory(label="b")

    bulk.update(
        BudgetLine,
        ["label", "amount_eur"],
        [("c", Decimal("1.50"), one.pk), ("d", Decimal("2.25"), two.pk)],
    )

    found = BudgetLine.objects.order_by("pk").values_list("label", "amount_eur")
    assert list(found) == [("c", Decimal("1.50")), ("d", Decimal("2.25"))]


def test_insert_holds_the_constraints_of_the_database():
    given = {"legal_name": ["Alpha"], "siren": ["12"]}

    with pytest.raises(IntegrityError, match="organisation_siren_has_nine_digits"):
        bulk.insert(Organisation, bulk.complete(Organisation, given))


def test_a_digest_is_the_same_before_and_after_the_database():
    given = {"legal_name": ["Alpha"], "founded_on": [date(2020, 1, 2)]}
    whole = bulk.complete(Organisation, given)
    before = digests_of(Organisation, whole)

    bulk.insert(Organisation, whole)

    columns = [field.attname for field in bulk.columns(Organisation)]
    rows = Organisation.objects.values_list(*columns)
    assert digests_of(Organisation, list(zip(*rows, strict=True))) == before
