"""Personal data: everybody's own page; the register for the direction and auditors."""

from tests.web.access import Row

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
EVERYBODY = "302" + " 200" * 11
SEEN = "302 404 200 403 403 403 403 403 403 403 403 200"

ROWS = [
    Row("privacy:own_privacy", EVERYBODY, of_cluster=False),
    Row(
        "privacy:own_copy",
        EVERYBODY,
        method="post",
        data={"format": "json"},
        of_cluster=False,
    ),
    Row("privacy:register_site", "302" + " 404" * 11, of_cluster=False),
    Row("privacy:register_detail", SEEN),
    Row("privacy:register_export", SEEN, query="?format=csv"),
    Row("privacy:notice", "200"),
]
