"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Table, table

TABLES: Mapping[str, Table] = {
    "operations.NightlyRun": table(
        impersonal={
            "of a machine of the installation": "machine said error",
        },
    ),
    "operations.WorkerBeat": table(
        impersonal={
            "of a machine of the installation": "worker_id machine",
        },
    ),
}
