"""Labels: verified by anybody, looked after by the team, keys by the direction."""

from grappe.labels.models import Reservation
from grappe.projects.models import Declaration, Grant, ProjectMember
from tests.factories import NOON, TODAY
from tests.factories.labelling import LabelRequestFactory
from tests.factories.labels import (
    LabelFactory,
    ReservationFactory,
    SigningKeyFactory,
)
from tests.labels.signed import signed
from tests.web.access import Row, World
from tests.web.access.readers import people

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
ALL = "200"
STAFF = "302 404 200 200 403 403 403 403 403 403 403 200"
KEYS = "302 404 200 403 403 403 403 403 403 403 403 403"
KEYS_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
# A label is listed like its project: to others it does not exist.
LISTED = "302 404 200 200 404 404 404 404 404 404 404 200"
WITHDRAW = "302 404 200 403 404 404 404 404 404 404 404 403"
WITHDRAW_POST = "302 404 302 403 404 404 404 404 404 404 404 403"
# What the applicants gave is content: not for those who only know that it exists.
NOT_OPENED = "302 404 403 403 404 404 404 404 404 404 404 403"
TREATED = "302 404 200 200" + " 403" * 8
TREATED_POST = "302 404 302 302" + " 403" * 8
OWN = "302 404" + " 200" * 10
OWN_POST = "302 404" + " 302" * 10


def label(world: World) -> list:
    return [LabelFactory(request__cluster=world.cluster).pk]


def given(world: World):
    request = LabelRequestFactory(
        cluster=world.cluster, filed=True, state="labelled", closed_at=NOON
    )
    return signed(request=request)


def letter(world: World) -> list:
    return [given(world).pk]


def address(world: World) -> list:
    return [str(given(world).uid)]


def reservation(world: World) -> list:
    return [ReservationFactory(label__request__cluster=world.cluster).pk]


def granted(world: World) -> list:
    """Opened to everybody of the cluster, who declared."""
    (pk,) = reservation(world)
    project = Reservation.objects.get(pk=pk).label.project
    for user in people(world):
        Grant.objects.create(
            project=project,
            user=user,
            purpose="expert",
            starts_on=TODAY.replace(year=2020),
            granted_at=NOON,
        )
        Declaration.objects.create(
            project=project, user=user, has_conflict=False, declared_at=NOON
        )
    return [pk]


def own(world: World) -> list:
    """Of everybody of the cluster, as applicants."""
    (pk,) = reservation(world)
    for user in people(world):
        ProjectMember.objects.create(
            project=Reservation.objects.get(pk=pk).label.project,
            user=user,
            right="edit",
            starts_on=TODAY.replace(year=2020),
        )
    return [pk]


def key(world: World) -> list:
    """One that signs no more: another may sign in its place."""
    row = SigningKeyFactory.build(cluster=world.cluster, retired=True)
    row.kid = f"{world.cluster.signing_keys.count():08}{row.kid}"
    row.save()
    return [row.pk]


def signing(world: World) -> list:
    if not world.cluster.signing_keys.filter(retired_at=None).exists():
        SigningKeyFactory(cluster=world.cluster)
    return []


def first_characters(world: World) -> dict:
    return {"kid": world.cluster.signing_keys.order_by("pk").last().kid[:8]}


ROWS = [
    Row("labels:verify_any", ALL),
    Row("labels:verify_any", ALL, method="post", data={"text": "eyJ.not.one"}),
    Row("labels:verify", ALL, address),
    Row("labels:verify", ALL, address, query="?call=another"),
    Row("labels:verify", "404", lambda world: ["never"]),
    Row("labels:public_keys", ALL),
    Row("labels:statuses", "404"),
    Row("labels:statuses", ALL, signing),
    Row("labels:public_label_list", ALL),
    Row("labels:label_list", STAFF),
    Row("labels:label_export", STAFF),
    Row("labels:label_detail", LISTED, label),
    Row("labels:label_letter", LISTED, letter),
    Row("labels:label_withdraw", WITHDRAW, label),
    Row(
        "labels:label_withdraw",
        WITHDRAW_POST,
        label,
        "post",
        {"on": TODAY.isoformat(), "reason": "Mistake"},
    ),
    Row("labels:reservation_answer", NOT_OPENED, reservation),
    Row("labels:reservation_answer", OWN, own),
    Row("labels:reservation_answer", OWN_POST, own, "post", {"text": "Done."}),
    Row("labels:reservation_evidence", "302" + " 404" * 11, reservation),
    Row("labels:reservation_lift", NOT_OPENED, reservation),
    Row("labels:reservation_lift", TREATED, granted),
    Row("labels:reservation_lift", TREATED_POST, granted, "post"),
    Row("labels:reservation_fail", TREATED, granted),
    Row("labels:reservation_fail", TREATED_POST, granted, "post", {"verdict": "No."}),
    Row("labels:key_list", KEYS),
    Row("labels:key_rotate", KEYS, signing),
    Row("labels:key_rotate", KEYS_POST, signing, "post"),
    Row("labels:key_void", KEYS, key),
    Row("labels:key_void", KEYS_POST, key, "post", first_characters),
]
