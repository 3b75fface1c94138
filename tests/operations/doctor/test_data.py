"""Where the data lies: each weakness is seen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection

from grappe.operations import doctor, health
from grappe.operations.doctor import Level, data

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def level(key: str) -> Level:
    return doctor.CHECKS[key].examine(NOON).level


class Postgres:
    """Only what the check asks of a connection."""

    vendor = "postgresql"

    def __init__(self, version: int = 17) -> None:
        self.version = version

    def get_database_version(self) -> tuple[int, int]:
        return (self.version, 1)


@pytest.mark.parametrize(
    ("version", "expected"),
    [(12, Level.DANGER), (13, Level.WARNING), (17, Level.GOOD)],
)
def test_an_old_postgresql_is_told(monkeypatch, version, expected):
    monkeypatch.setattr(data, "connection", Postgres(version))

    assert level("database") == expected


class Sqlite:
    vendor = "sqlite"

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_raised):
        return False

    def execute(self, _sql):
        return self

    def fetchone(self):
        return (self.mode,)


@pytest.mark.parametrize(
    ("mode", "expected"), [("delete", Level.WARNING), ("wal", Level.NOTE)]
)
def test_sqlite_must_let_readers_read(monkeypatch, mode, expected):
    monkeypatch.setattr(data, "connection", Sqlite(mode))

    assert level("database") == expected


@pytest.mark.django_db
def test_the_database_of_the_tests_answers():
    expected = Level.WARNING if connection.vendor == "sqlite" else Level.GOOD

    assert level("database") == expected  # in memory, SQLite has no WAL


@pytest.mark.parametrize(
    ("host", "options", "expected"),
    [
        ("localhost", {}, Level.GOOD),
        ("/run/postgresql", {}, Level.GOOD),
        ("db.fiction.example", {}, Level.DANGER),
        ("db.fiction.example", {"sslmode": "prefer"}, Level.DANGER),
        ("db.fiction.example", {"sslmode": "verify-full"}, Level.GOOD),
    ],
)
def test_the_way_to_a_far_database_is_encrypted(
    monkeypatch, settings, host, options, expected
):
    monkeypatch.setattr(data, "connection", Postgres())
    default = {**settings.DATABASES["default"], "HOST": host, "OPTIONS": options}
    monkeypatch.setitem(settings.DATABASES, "default", default)

    assert level("database_way") == expected


@pytest.mark.parametrize(
    ("waiting", "expected"), [([], Level.GOOD), (["audit.0009_x"], Level.DANGER)]
)
def test_waiting_migrations_are_told(monkeypatch, waiting, expected):
    monkeypatch.setattr(health, "pending_migrations", lambda: waiting)

    assert level("migrations") == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days_ago", "problems", "expected"),
    [
        (None, 0, Level.WARNING),
        (1, 0, Level.GOOD),
        (9, 0, Level.WARNING),
        (1, 2, Level.DANGER),
    ],
)
def test_the_history_must_have_been_verified(days_ago, problems, expected):
    if days_ago is not None:
        apps.get_model("audit", "ChainCheck").objects.create(
            at=NOON - timedelta(days=days_ago),
            position=3,
            chain_hash="0" * 64,
            redacted_count=0,
            problem_count=problems,
        )

    assert level("history") == expected


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "expected"),
    [
        (0o700, 0o666, Level.GOOD),
        (0o755, 0o600, Level.WARNING),
        (0o755, 0o644, Level.WARNING),
        (0o755, 0o666, Level.DANGER),
        (0o750, 0o640, Level.GOOD),
    ],
)
def test_files_that_others_can_read_are_told(
    settings, tmp_path, folder_mode, file_mode, expected
):
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    (settings.VAR / "grappe.sqlite3").touch()
    (settings.VAR / "grappe.sqlite3").chmod(file_mode)
    settings.VAR.chmod(folder_mode)

    assert level("permissions") == expected


def test_a_folder_that_is_not_there_is_no_fault(settings, tmp_path):
    settings.VAR = tmp_path / "none"

    assert level("permissions") == Level.GOOD
