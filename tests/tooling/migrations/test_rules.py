"""Every migration since the last release can run while that release still serves."""

import json
from functools import cache
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.tooling.migrations.rules import Finding, findings

RELEASED = Path(__file__).parents[2] / "data" / "released" / "migrations.json"
# Each with why nobody is hurt.
EXCEPTIONS: dict[Finding, str] = {}


@cache
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def since_the_release():
    """Our migrations that the last release did not have, in their order."""
    released = json.loads(RELEASED.read_text())
    graph = loader().graph
    order = {
        key: None for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)
    }
    return [
        graph.nodes[app, name]
        for app, name in order
        if name not in released.get(app, ())
        and graph.nodes[app, name].__module__.startswith("grappe.")
    ]


def found():
    return [
        finding
        for migration in since_the_release()
        for finding in findings(
            migration,
            loader().project_state((migration.app_label, migration.name), at_end=False),
        )
    ]


def test_migrations_since_the_release_keep_the_rules():
    assert [one for one in found() if one not in EXCEPTIONS] == []


def test_every_exception_is_still_one():
    assert [one for one in EXCEPTIONS if one not in found()] == []


def test_the_release_is_a_state_of_ours():
    released = json.loads(RELEASED.read_text())

    ours = loader().graph.nodes
    unknown = [
        (app, name)
        for app in released
        for name in released[app]
        if (app, name) not in ours
    ]
    assert unknown == []


def one_by_one(apps, schema_editor):
    for project in apps.get_model("planted", "Project").objects.all():
        project.save()


def all_in_memory(apps, schema_editor):
    for project in apps.get_model("planted", "Project").objects.all():
        print(project)


def in_one_update(apps, schema_editor):
    apps.get_model("planted", "Project").objects.update(name="")


NAME = models.CharField(max_length=50)
INDEX = models.Index(fields=["name"], name="by_name")
CHECK = models.CheckConstraint(condition=~models.Q(name=""), name="has_a_name")
BACK = migrations.RunPython.noop


def add(field):
    return migrations.AddField("project", "more", field)


def alter(field, name="name"):
    return migrations.AlterField("project", name, field)


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ([migrations.RemoveField("project", "name")], "removes a column"),
        ([migrations.RenameField("project", "name", "title")], "renames a column"),
        ([migrations.DeleteModel("Project")], "removes a table"),
        ([migrations.RenameModel("Project", "Work")], "renames a table"),
        ([migrations.AlterModelTable("project", "work")], "renames a table"),
        ([add(models.TextField(default=""))], "does not fill"),
        ([add(models.TextField(null=True))], None),
        ([add(models.TextField(db_default=""))], None),
        ([alter(models.CharField(max_length=40))], "shortens a column"),
        ([alter(models.CharField(max_length=60))], None),
        ([alter(models.IntegerField())], "changes the type"),
        ([alter(models.TextField())], None),
        ([alter(models.CharField(max_length=50, unique=True))], "locks a large"),
        ([alter(models.TextField(), "note")], "NOT NULL in one step"),
        ([migrations.AddIndex("project", INDEX)], "locks a large"),
        ([migrations.AddConstraint("project", CHECK)], "locks a large"),
        ([migrations.AlterUniqueTogether("project", {("name",)})], "locks a large"),
        ([migrations.RunPython(in_one_update)], "no way back"),
        ([migrations.RunPython(in_one_update, BACK)], None),
        ([migrations.RunPython(one_by_one, BACK)], "one by one"),
        ([migrations.RunPython(all_in_memory, BACK)], "into memory"),
        ([migrations.RunSQL("SELECT 1", "SELECT 1")], "runs SQL"),
        (
            [
                migrations.SeparateDatabaseAndState(
                    database_operations=[migrations.RemoveField("project", "name")]
                )
            ],
            "removes a column",
        ),
        (
            [
                add(models.TextField(null=True)),
                migrations.RunPython(in_one_update, BACK),
            ],
            "data and schema together",
        ),
        (
            [
                migrations.CreateModel("New", [("name", NAME)]),
                migrations.AddIndex("new", INDEX),
                migrations.AddField("new", "more", models.TextField(default="")),
            ],
            None,
        ),
    ],
)
def test_a_planted_migration(operations, words):
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", NAME),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("planted", "Project", fields))
    planted = migrations.Migration("0002_planted", "planted")
    planted.operations = operations

    told = [one.what for one in findings(planted, state)]

    assert len(told) == bool(words)
    assert not words or words in told[0]
