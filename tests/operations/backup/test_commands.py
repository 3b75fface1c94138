"""`grappe backup` and `grappe restore`, from the command line."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection

from grappe.cli.backup import command as backup_command
from grappe.cli.restore import command as restore_command
from grappe.operations import backup
from grappe.operations.backup import container

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSPHRASE = "a long passphrase"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(container, "SCRYPT", {"n": 2, "r": 1, "p": 1})


def run(command, *arguments, **more):
    result = CliRunner().invoke(command, [str(one) for one in arguments], **more)
    return result.exit_code, result.output


def test_backup_to_a_folder_then_verify(tmp_path):
    code, said = run(backup_command, tmp_path, "--keep", 2)
    [path] = backup.existing(tmp_path)
    verified = run(backup_command, "verify", path)

    assert code == 0
    assert said.startswith(f"{path}: ")
    assert said.endswith("read again, sound.\n")
    assert verified[0] == 0
    assert verified[1].startswith("Sound: ")


def test_backup_sealed_with_a_passphrase(tmp_path):
    path = tmp_path / "b.backup"

    run(backup_command, "--passphrase", PASSPHRASE, path)

    assert run(backup_command, "verify", path) == (
        1,
        "Error: b.backup is sealed: give its passphrase or its key file.\n",
    )
    environment = {"GRAPPE_BACKUP_PASSPHRASE": PASSPHRASE}
    assert run(backup_command, "verify", path, env=environment)[0] == 0
    asked = run(backup_command, "verify", path, "--passphrase", input=PASSPHRASE)
    assert asked[0] == 0


def test_backup_tells_what_is_wrong_without_a_trace(tmp_path):
    (tmp_path / "b").write_text("not a back-up")

    assert run(backup_command, "verify", tmp_path / "b") == (
        1,
        "Error: This is no back-up of Grappe, or its end is missing.\n",
    )
    assert run(backup_command, tmp_path / "none" / "b.backup") == (
        1,
        f"Error: There is no folder {tmp_path / 'none'}.\n",
    )
    assert run(backup_command, "drill") == (
        1,
        "Error: Say which FILE: GRAPPE_BACKUPS holds no back-up.\n",
    )


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a database in memory")
def test_restore_into_memory_is_refused(tmp_path):
    made = backup.make(tmp_path, at=NOON)
    assert connection.vendor == "sqlite"

    code, said = run(restore_command, made.path)

    assert code == 1
    assert "Error: " in said


def test_nightly_makes_one_a_night_and_keeps_so_many(tmp_path, settings):
    assert backup.nightly(NOON) == ""
    settings.GRAPPE_BACKUPS = str(tmp_path)
    settings.GRAPPE_BACKUPS_KEPT = 1

    said = [backup.nightly(NOON + timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert [bool(one) for one in said] == [True, False, True]
    assert [path.name for path in backup.existing(tmp_path)] == [
        "grappe-20261124T120000Z.backup"
    ]
