from tests.factories import ImportBatchFactory, ImportRowFactory, RowIdentityFactory
from tests.web.access import Row

IMPORTERS = "302 404 200 200 200 403 403 403 403 403 403 403"
# Finance brings in budgets: it does not see the imports of members.
MEMBERS_ONLY = "302 404 200 200 404 403 403 403 403 403 403 403"


def batch(world, **values):
    return [ImportBatchFactory(cluster=world.cluster, columns=["Nom"], **values).pk]


def asked(world):
    """An import one row of which waits for an answer."""
    [pk] = batch(world, options={"identify": True}, state="previewed")
    RowIdentityFactory(row=ImportRowFactory(batch_id=pk, number=2))
    return [pk]


def asked_row(world):
    return [*asked(world), 2]


def refused(status: int) -> str:
    return MEMBERS_ONLY.replace("200", str(status))


ROWS = [
    Row("imports:import_list", IMPORTERS),
    Row("imports:import_create", IMPORTERS),
    Row("imports:import_map", MEMBERS_ONLY, batch),
    Row("imports:import_detail", MEMBERS_ONLY, batch),
    # Nothing of these is checked or applied yet: the page says so.
    Row("imports:import_apply", refused(409), batch, "post"),
    Row("imports:import_undo", refused(409), batch, "post"),
    Row("imports:import_abandon", refused(302), batch, "post"),
    Row(
        "imports:import_refused_export",
        MEMBERS_ONLY,
        batch,
        query="?format=csv",
    ),
    Row("imports:identity_queue", MEMBERS_ONLY, asked),
    Row("imports:identity_list", MEMBERS_ONLY, asked),
    Row(
        "imports:identity_answer",
        refused(302),
        asked_row,
        "post",
        data={"choice": "neither", "seen": "::"},
    ),
    Row("imports:identity_undo", refused(302), asked, "post"),
    Row("imports:identity_accept", refused(302), asked, "post", data={"above": "80"}),
    Row("imports:identity_finish", refused(302), asked, "post"),
]
