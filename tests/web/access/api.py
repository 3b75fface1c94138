"""The API to somebody signed in: a session opens nothing there but the list of it.

What each role gets of each operation with a token is in `tests/api`.
"""

from tests.api import rows as asked
from tests.web.access import Row, World

SIGNED_IN = "302" + " 200" * 11
FOR_ANYBODY = {"label_verify"}
WORDS = {
    "vocabulary_detail": ["domains"],
    "figure_detail": ["members_active"],
    "figure_evidence": ["members_active"],
}


def made_for(row: asked.Row):
    """The arguments of the address, as the row of the operation makes them."""

    def make(world: World) -> list:
        made = row.make(world)
        if row.name in WORDS:
            return WORDS[row.name]
        return [made["uid" if "{uid}" in row.path else "pk"]] if made else []

    return make


def row_of(row: asked.Row) -> Row:
    name = f"api:{row.name}"
    make = made_for(row) if "{" in row.path or row.name in WORDS else None
    if row.method == "get":
        status = "200" if row.name in FOR_ANYBODY else "401"
        return Row(name, status, make, of_cluster=row.of_cluster)
    # Browsers send no PATCH; what is no operation is refused before who asks.
    return Row(name, "405" if row.method == "patch" else "401", make, "post")


ROWS = [
    Row("api:api-root", SIGNED_IN, of_cluster=False),
    Row("api:openapi-json", "200", of_cluster=False),
    *(row_of(row) for row in asked.ROWS),
]
