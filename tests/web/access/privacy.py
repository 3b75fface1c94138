"""Personal data: everybody's own page; the register for the direction and auditors."""

from grappe.accounts.models import RoleGrant
from grappe.privacy import objections
from grappe.privacy.models import LegalHold
from tests.factories import NOON, TODAY, MailFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
EVERYBODY = "302" + " 200" * 11
SEEN = "302 404 200 403 403 403 403 403 403 403 403 200"
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
DIRECTION_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
CALLED = "302 404 200 200 403 403 403 403 403 403 403 403"
CALLED_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
EMAIL = "personne@fiction.example"


def slug(world: World) -> list:
    return [world.cluster.slug]


def unsubscribe(world: World) -> list:
    return [objections.link(world.cluster, EMAIL).rstrip("/").rpartition("/")[2]]


def hold(world: World) -> list:
    one = LegalHold.objects.create(
        cluster=world.cluster,
        email=EMAIL,
        reason="litige",
        starts_on=TODAY,
        placed_at=NOON,
    )
    return [one.pk]


def known(world: World) -> list:
    """Somebody the cluster wrote to, who holds no role."""
    MailFactory(cluster=world.cluster, to=EMAIL, state="queued")
    assert not RoleGrant.objects.filter(user__email=EMAIL).exists()
    return []


SAID = {"email": EMAIL, "purpose": "mailing"}
SURE = {"asked_on": "2026-03-01", "is_sure": "on"}
HOLD = {"email": EMAIL, "reason": "litige", "starts_on": "2026-03-01"}
TERM = {"rule": "mail", "days": 30, "starts_on": "2026-03-01", "reason": "bureau"}
TEXT = {"purpose": "photo", "version": "1", "text_fr": "texte"}

ROWS = [
    Row("privacy:own_privacy", EVERYBODY, of_cluster=False),
    Row(
        "privacy:own_copy",
        EVERYBODY,
        method="post",
        data={"format": "json"},
        of_cluster=False,
    ),
    Row("privacy:own_choices", "302 404" + " 200" * 10, slug, of_cluster=False),
    Row(
        "privacy:own_choices",
        "302 404" + " 302" * 10,
        slug,
        method="post",
        data={"mailing": "on"},
        of_cluster=False,
    ),
    # Nobody here is a contact: there is nothing to agree to.
    Row(
        "privacy:own_consent",
        "302" + " 404" * 11,
        slug,
        method="post",
        data={"purpose": "photo", "answer": "yes"},
        of_cluster=False,
    ),
    Row("privacy:unsubscribe", "200", unsubscribe, of_cluster=False),
    Row("privacy:unsubscribe", "200", unsubscribe, method="post", of_cluster=False),
    Row("privacy:register_site", "302" + " 404" * 11, of_cluster=False),
    Row("privacy:register_detail", SEEN),
    Row("privacy:register_export", SEEN, query="?format=csv"),
    Row("privacy:notice", "200"),
    Row("privacy:retention_detail", SEEN),
    Row("privacy:term_create", DIRECTION),
    Row("privacy:term_create", DIRECTION_POST, method="post", data=TERM),
    Row("privacy:request_list", DIRECTION, known, query=f"?email={EMAIL}"),
    Row(
        "privacy:request_copy",
        DIRECTION,
        known,
        method="post",
        data={"email": EMAIL, "format": "json"},
    ),
    Row("privacy:request_erase", DIRECTION, known, query=f"?email={EMAIL}"),
    Row(
        "privacy:request_erase",
        DIRECTION_POST,
        known,
        method="post",
        data=SURE,
        query=f"?email={EMAIL}",
    ),
    Row("privacy:hold_create", DIRECTION),
    Row("privacy:hold_create", DIRECTION_POST, method="post", data=HOLD),
    Row("privacy:hold_end", DIRECTION, hold),
    Row(
        "privacy:hold_end",
        DIRECTION_POST,
        hold,
        method="post",
        data={"ends_on": "2026-03-03"},
    ),
    Row("privacy:objection_list", CALLED),
    Row("privacy:objection_create", CALLED),
    Row("privacy:objection_create", CALLED_POST, method="post", data=SAID),
    Row("privacy:text_list", SEEN),
    Row("privacy:text_create", DIRECTION),
    Row("privacy:text_create", DIRECTION_POST, method="post", data=TEXT),
]
