"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "imports.ImportBatch": table(
        purpose="imports",
        retention="import",
        source=Source.FILE,
        actors="created_by applied_by undone_by",
        loose="filename failure notices",
        impersonal={
            "what the columns are called and how rows were counted": (
                "kind sha256 columns mapping options counts"
            ),
        },
    ),
    "imports.ImportRow": table(
        purpose="imports",
        retention="import",
        source=Source.FILE,
        loose="cells problems title messages changes",
        impersonal={
            "a hash of the row, read by code alone": "fingerprint",
        },
    ),
    "imports.ImportChange": table(
        purpose="imports",
        retention="import",
        source=Source.FILE,
        loose="records",
        impersonal={
            "the name of a table": "model",
        },
    ),
    "imports.ColumnMapping": table(
        impersonal={
            "what the columns are called": "kind signature mapping",
        },
    ),
}
