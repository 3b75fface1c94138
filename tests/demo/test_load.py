"""The database holds the plan, row by row."""

import json

import pytest
from django.apps import apps

from grappe.accounts.models import User
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.demo.plan import Plan
from grappe.demo.plan.setting import email_of
from grappe.demo.plan.sheet import Target
from grappe.demo.plan.spec import LAST_DAY, ROLES
from grappe.operations import portable
from grappe.organisations import actions
from grappe.organisations.models import Organisation, SizePeriod
from grappe.web.audit import wording
from tests.demo.test_plan import SMALL_7
from tests.operations.portable.conftest import emptied

# These refer to rows that were there before, by their code.
BY_CODE = {("clusters.clusteraccreditation", "phase")}


@pytest.fixture
def filled(small_demo, db):
    return small_demo


@pytest.fixture
def small(filled):
    return Cluster.objects.get(slug="demo")


def keys_of(table: str) -> list[int]:
    return list(
        apps.get_model(table).objects.order_by("pk").values_list("pk", flat=True)
    )


def test_the_database_holds_the_plan(filled):
    """On each engine, every value comes back as it was planned."""
    (chapter,) = Plan(7, "small")
    keys = {table: keys_of(table) for table in chapter.sheet.rows}

    def expected(model, name, value):
        if isinstance(value, Target):
            return f"{value.table}:{keys[value.table][value.number]}"
        field = model._meta.get_field(name)
        if field.is_relation and value is not None:
            return keys[field.related_model._meta.label_lower][value]
        return value

    for table, rows in chapter.sheet.rows.items():
        model = apps.get_model(table)
        # What the demo does after its plan, through actions, comes after its rows.
        found = list(model.objects.order_by("pk").values()[: len(rows)])
        for planned, stored in zip(rows, found, strict=True):
            names = [name for name in planned if (table, name) not in BY_CODE]
            columns = {name: model._meta.get_field(name).attname for name in names}
            assert {name: stored[columns[name]] for name in names} == {
                name: expected(model, name, planned[name]) for name in names
            }


def test_sizes_are_those_that_the_platform_works_out(small):
    """Planned in bulk or assessed one by one: the same law, to the last threshold."""
    asked = SizePeriod.objects.order_by("organisation", "starts_on")
    columns = [field.name for field in SizePeriod._meta.fields if field.name != "id"]
    planned = list(asked.values(*columns))

    for organisation in Organisation.objects.all():
        actions.assess_size(organisation)

    assert {row["eu_status"] for row in planned} > {"micro", "small", "medium"}
    assert list(asked.values(*columns)) == planned


def test_fill_tells_the_hash_and_the_truth(filled):
    told = json.loads(filled.truth.read_text(encoding="utf-8"))

    assert filled.hash == SMALL_7
    assert {key: told[key] for key in ("seed", "size", "hash", "rows", "last_day")} == {
        "seed": 7,
        "size": "small",
        "hash": SMALL_7,
        "rows": filled.rows,
        "last_day": "2026-06-30",
    }
    assert told["effect"]["clusters"]["demo"]["jobs_a_year"] == 8.0


def test_accreditations_follow_the_phases(small):
    rows = small.accreditations.order_by("starts_on").values_list(
        "phase__code", "status", "granted_term_years"
    )

    assert list(rows) == [
        ("III", "granted", 5),
        ("IV", "granted", 4),
        ("V", "granted", 4),
    ]


def test_each_role_has_somebody_and_one_acts_for_two(small):
    roles = {
        role
        for role in ROLES
        if User.objects.get(email=email_of(role))
        .grants.in_force(LAST_DAY)
        .filter(role=role, cluster=small)
        .exists()
    }
    member = User.objects.get(email=email_of("member"))

    assert roles == set(ROLES)
    assert member.grants.values("organisation").distinct().count() == 2
    assert not User.objects.exclude(password__startswith="!").exists()


def test_constraints_that_only_forms_check_hold_too(small):
    for model in apps.get_models():
        if model.__module__.startswith("grappe.") and model is not User:
            for record in model._default_manager.all()[:300]:
                record.validate_constraints()


def test_the_trail_is_told_in_words(small):
    kinds = set(Event.objects.values_list("kind", flat=True))
    events = [Event.objects.filter(kind=kind).first() for kind in sorted(kinds)]
    texts = [wording.sentence(event) for event in events]

    assert kinds <= set(wording.sentences())
    assert [text for text in texts if "{" in text or wording.UNKNOWN in text] == []


def test_export_then_import_then_export_gives_the_same_bytes(
    filled, settings, tmp_path
):
    first, again = tmp_path / "a.zip", tmp_path / "b.zip"
    manifest = portable.export(first)
    settings.MEDIA_ROOT = tmp_path / "media"

    with emptied():
        counts = portable.import_from(first)
        portable.export(again)

    assert again.read_bytes() == first.read_bytes()
    assert counts == manifest["rows"]
