"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "audit.Event": table(
        purpose="security",
        retention="trail",
        source=Source.SYSTEM,
        actors="by",
        loose="data",
        impersonal={
            "a kind of act and the key of a record": "kind target",
        },
    ),
    "audit.Link": table(
        impersonal={
            "hashes of lines of the history": "content_hash chain_hash",
        },
    ),
    "audit.ChainCheck": table(
        impersonal={
            "hashes of lines of the history": "chain_hash problems",
        },
    ),
}
