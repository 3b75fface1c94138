"""Settings as another process finds them."""

import os
import subprocess
import sys

CONNECT = (
    "import django; django.setup(); from django.db import connection; "
    "connection.ensure_connection(); print(connection.vendor)"
)


def test_sqlite_starts_where_no_folder_is_yet(tmp_path):
    variables = {"GRAPPE_VAR": str(tmp_path / "not" / "yet"), "DATABASE_URL": ""}

    done = subprocess.run(
        [sys.executable, "-c", CONNECT],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )

    assert done.stdout == "sqlite\n", done.stderr
    assert (tmp_path / "not" / "yet" / "grappe.sqlite3").exists()
