"""The mechanism, seen through the simplest kind of import: budget lines."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grappe.audit.models import Event
from grappe.clusters.models import BudgetLine
from grappe.imports import actions
from grappe.imports.models import ImportBatch, ImportState
from tests.factories import NOON, BudgetLineFactory, ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db

FILE = (
    "Exercice;Origine;Libellé;Montant\n"
    "2025;cotisations;Cotisations des PME;125 000,50\n"
    "2025;Région;Convention;300000\n"
)


def previewed(cluster, text=FILE, **options):
    batch = actions.paste(
        text, filename="budget.csv", cluster=cluster, kind="budget", by=None, at=NOON
    )
    actions.set_mapping(batch, mapping=batch.mapping, options=options, at=NOON)
    actions.check(batch, at=NOON)
    return batch


def lines():
    rows = BudgetLine.objects.order_by("label")
    return list(rows.values_list("year", "origin", "label", "amount_eur"))


def test_upload_stores_the_rows_and_guesses_the_columns():
    cluster = ClusterFactory()

    batch = actions.paste(
        FILE, filename="b.csv", cluster=cluster, kind="budget", by=None, at=NOON
    )

    assert batch.state == ImportState.MAPPING
    assert batch.row_count == 2
    assert batch.mapping == {
        "0": "year",
        "1": "origin",
        "2": "label",
        "3": "amount_eur",
    }
    assert [row.cells[2] for row in batch.rows.all()] == [
        "Cotisations des PME",
        "Convention",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        ("Exercice;Montant\n", "no_rows"),
        ("%PDF-1.7\n...", "wrong_type"),
        ("a\x00b;c\nd;e\n", "nul_bytes"),
    ],
)
def test_upload_refuses_what_is_no_table_and_keeps_nothing(content, code):
    cluster = ClusterFactory()

    with pytest.raises(actions.NotReadable) as refusal:
        actions.paste(
            content, filename="b.csv", cluster=cluster, kind="budget", by=None, at=NOON
        )

    assert refusal.value.code == code
    assert ImportBatch.objects.count() == 0


def test_check_writes_nothing_but_verdicts():
    batch = previewed(ClusterFactory())

    assert batch.counts == {"create": 2, "warnings": 0}
    assert lines() == []


def test_set_mapping_refuses_a_field_taken_twice():
    batch = previewed(ClusterFactory())

    with pytest.raises(actions.NotCheckable) as refusal:
        actions.set_mapping(
            batch, mapping={"0": "year", "1": "year"}, options={}, at=NOON
        )

    assert refusal.value.code == "field_taken_twice"


def test_set_mapping_refuses_without_a_needed_field():
    batch = previewed(ClusterFactory())

    with pytest.raises(actions.NotCheckable) as refusal:
        actions.set_mapping(batch, mapping={"0": "year"}, options={}, at=NOON)

    assert refusal.value.code == "field_missing"


def test_set_mapping_is_remembered_for_the_next_file_of_that_shape():
    cluster = ClusterFactory()
    first = previewed(cluster)
    mapping = {"0": "year", "1": "label", "2": "origin", "3": "amount_eur"}
    actions.set_mapping(first, mapping=mapping, options={}, at=NOON)

    again = actions.paste(
        FILE, filename="b.csv", cluster=cluster, kind="budget", by=None, at=NOON
    )

    assert again.mapping == mapping


def test_apply_writes_the_lines_and_records_who():
    finance = UserFactory()
    batch = previewed(ClusterFactory())

    actions.apply(batch, by=finance, at=NOON)

    assert lines() == [
        (2025, "region", "Convention", Decimal("300000.00")),
        (2025, "dues", "Cotisations des PME", Decimal("125000.50")),
    ]
    assert (batch.state, batch.applied_by) == (ImportState.APPLIED, finance)
    event = Event.objects.get()
    assert (event.kind, event.by) == ("imports.applied", finance)
    assert event.data == {
        "filename": "budget.csv",
        "batch": batch.pk,
        "created": 2,
        "changed": 0,
        "refused": 0,
    }


def test_apply_twice_is_refused():
    batch = previewed(ClusterFactory())
    actions.apply(batch, by=None, at=NOON)

    with pytest.raises(actions.NotApplicable) as refusal:
        actions.apply(batch, by=None, at=NOON)

    assert refusal.value.code == "not_previewed"
    assert len(lines()) == 2


def test_apply_asks_before_leaving_refused_rows_out():
    batch = previewed(ClusterFactory(), FILE + "2025;lune;X;12\n")

    with pytest.raises(actions.NotApplicable) as refusal:
        actions.apply(batch, by=None, at=NOON)
    assert (refusal.value.code, lines()) == ("refused_rows", [])

    actions.apply(batch, by=None, at=NOON, skip_refused=True)
    assert len(lines()) == 2


def test_apply_refuses_a_preview_that_records_left_behind():
    cluster = ClusterFactory()
    batch = previewed(cluster)
    BudgetLineFactory(cluster=cluster, year=2025, origin="region", label="Convention")

    with pytest.raises(actions.StalePreview):
        actions.apply(batch, by=None, at=NOON)

    assert len(lines()) == 1
    assert ImportBatch.objects.get().state == ImportState.PREVIEWED


def test_apply_that_dies_half_way_leaves_nothing():
    batch = previewed(ClusterFactory())

    def killed(rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.apply(batch, by=None, at=NOON, progress=killed)

    assert lines() == []
    assert ImportBatch.objects.get().state == ImportState.PREVIEWED


def test_the_same_file_again_changes_nothing():
    cluster = ClusterFactory()
    actions.apply(previewed(cluster), by=None, at=NOON)

    again = previewed(cluster)

    assert again.counts == {"same": 2, "warnings": 0}
    with pytest.raises(actions.NotApplicable) as refusal:
        actions.apply(again, by=None, at=NOON)
    assert refusal.value.code == "nothing_to_apply"


def test_undo_restores_what_changed_and_removes_what_came():
    cluster = ClusterFactory()
    BudgetLineFactory(
        cluster=cluster,
        year=2025,
        origin="region",
        label="Convention",
        amount_eur=Decimal("1.00"),
    )
    before = lines()
    batch = previewed(cluster)
    actions.apply(batch, by=None, at=NOON)

    actions.undo(batch, by=None, at=NOON + timedelta(days=1))

    assert lines() == before
    assert batch.state == ImportState.UNDONE
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "imports.applied",
        "imports.undone",
    ]


def test_undo_refuses_whole_when_others_changed_a_record():
    batch = previewed(ClusterFactory())
    actions.apply(batch, by=None, at=NOON)
    BudgetLine.objects.filter(label="Convention").update(amount_eur=2)
    before = lines()

    with pytest.raises(actions.NotUndoable) as refusal:
        actions.undo(batch, by=None, at=NOON)

    assert [(c.row, c.record, c.reason) for c in refusal.value.conflicts] == [
        (3, "2025 Convention", "changed")
    ]
    assert lines() == before
    assert ImportBatch.objects.get().state == ImportState.APPLIED


def test_undo_twice_is_refused():
    batch = previewed(ClusterFactory())
    actions.apply(batch, by=None, at=NOON)
    actions.undo(batch, by=None, at=NOON)

    with pytest.raises(actions.NotUndoable) as refusal:
        actions.undo(batch, by=None, at=NOON)

    assert refusal.value.code == "not_applied"


def test_abandon_deletes_the_rows_and_refuses_an_applied_one():
    cluster = ClusterFactory()
    open_one, applied = previewed(cluster), previewed(cluster)
    actions.apply(applied, by=None, at=NOON)

    actions.abandon(open_one, by=None, at=NOON)

    assert (open_one.state, open_one.rows.count()) == (ImportState.ABANDONED, 0)
    with pytest.raises(actions.NotAbandonable):
        actions.abandon(applied, by=None, at=NOON)
