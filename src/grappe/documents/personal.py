"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "documents.Document": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        actors="uploaded_by",
        loose="name file",
        impersonal={
            "what a machine says of the file": "uid content_type sha256",
        },
    ),
    "documents.Opening": table(
        purpose="security",
        retention="opening",
        source=Source.SYSTEM,
        subject="user",
        data="reader target",
    ),
}
