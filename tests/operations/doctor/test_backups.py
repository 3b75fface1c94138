"""Whether the installation could be brought back."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from grappe.operations import doctor
from grappe.operations.doctor import Level

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_ago", "sealed", "expected"),
    [
        (None, True, Level.DANGER),
        (10, True, Level.GOOD),
        (10, False, Level.WARNING),
        (60, True, Level.DANGER),
    ],
)
def test_a_back_up_must_be_recent_and_sealed(
    settings, tmp_path, hours_ago, sealed, expected
):
    settings.GRAPPE_BACKUPS = str(tmp_path)
    settings.GRAPPE_BACKUP_KEY_FILE = str(tmp_path / "key") if sealed else ""
    if hours_ago is not None:
        file = tmp_path / "grappe-20260302T000000Z.backup"
        file.touch()
        made = (NOON - timedelta(hours=hours_ago)).timestamp()
        os.utime(file, (made, made))

    assert doctor.CHECKS["backups"].examine(NOON).level == expected


def test_no_back_up_at_all_is_weak(settings):
    settings.GRAPPE_BACKUPS = ""

    assert doctor.CHECKS["backups"].examine(NOON).level == Level.WARNING


def test_a_folder_that_is_not_there_is_told(settings, tmp_path):
    settings.GRAPPE_BACKUPS = str(tmp_path / "none")

    assert doctor.CHECKS["backups"].examine(NOON).level == Level.DANGER
