"""Who said no is left in peace, by every mail and every file."""

import ast
from pathlib import Path

import pytest
from django.core import mail as outside
from django.test import Client
from django.urls import reverse

import grappe
from grappe.organisations.models import Publication
from grappe.outbox.delivery import hand_over
from grappe.privacy import actions, objections
from grappe.privacy.mails import NECESSARY, OPTIONAL
from grappe.privacy.models import Objection
from tests import factories as make
from tests.factories import NOON

ROOT = Path(grappe.__file__).parent
EMAIL = "non.merci@fiction.example"
OPTIONAL_KIND = "labelling.closing_soon"
# Files that name people, and how they heed who objects.
HEEDING = {
    "applications": "contact and address",
    "experts": "address",
}
# Files that hold names and stay whole, and why.
WHOLE = {
    "electoral-roll": "a legal list: who may vote",
    "people": "who may do what here: security",
    "history": "who did what: security",
    "openings": "who opened what: security",
    "experts-readings": "the work of experts, for those who assign it",
    "refused-": "rows of the team's own file, given back to it",
    "duplicates-": "records to be put right, by names alone",
    "merges-": "records that were put right, by names alone",
    "decisions": "minutes and votes are archives",
    "sessions": "minutes and votes are archives",
}


def file_names() -> set[str]:
    """The name of every file that a page exports, from the calls themselves."""
    found = set()
    for path in (ROOT / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "export":
                found.add(ast.unparse(node.args[1]))
    return found


def test_every_file_heeds_objections_or_names_nobody_or_says_why():
    titles = ("E-mail", "Contact")
    telling = set()
    for path in (ROOT / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Column"
            ):
                continue
            title = ast.unparse(node.args[0]) if node.args else ""
            heeds = any(word.arg == "address" for word in node.keywords)
            if any(f"'{one}'" in title for one in titles) and not heeds:
                telling.add(path.relative_to(ROOT).as_posix())

    assert telling == {"web/accounts/views/people.py"}


def test_files_that_heed_or_stay_whole_exist():
    names = " ".join(file_names())

    missing = [name for name in HEEDING | WHOLE if name not in names]

    assert missing == []


def test_every_mail_may_be_refused_or_must_leave():
    written = {
        f"{path.parent.parent.name}.{path.stem}"
        for path in (ROOT / "web" / "templates").glob("*/mail/*.txt")
    }

    assert written == OPTIONAL | NECESSARY
    assert set() == OPTIONAL & NECESSARY


@pytest.mark.parametrize("kind", sorted(OPTIONAL))
def test_an_optional_mail_does_not_leave_for_who_objects(db, kind):
    cluster = make.ClusterFactory()
    actions.object_to(cluster, EMAIL, "mailing", means="page", by=None, at=NOON)
    mail = make.MailFactory(cluster=cluster, to=EMAIL.upper(), kind=kind)

    hand_over(mail)

    assert (mail.state, mail.error, outside.outbox) == ("failed", "Objected", [])


def test_a_necessary_mail_leaves_all_the_same_and_offers_nothing(db):
    cluster = make.ClusterFactory()
    actions.object_to(cluster, EMAIL, "mailing", means="page", by=None, at=NOON)
    mail = make.MailFactory(cluster=cluster, to=EMAIL, kind="memberships.ended")

    hand_over(mail)

    (sent,) = outside.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert mail.state == "sent"


def test_an_optional_mail_lets_people_say_no_in_one_click(db):
    cluster = make.ClusterFactory()
    mail = make.MailFactory(cluster=cluster, to=EMAIL, kind=OPTIONAL_KIND)
    hand_over(mail)
    (sent,) = outside.outbox
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    path = link[link.index("/accounts/") :]

    answer = Client(enforce_csrf_checks=True).post(
        path, {"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 204
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in sent.body
    assert objections.objects(cluster, EMAIL, "mailing")


def test_looking_at_the_link_changes_nothing(db, client):
    cluster = make.ClusterFactory()
    link = objections.link(cluster, EMAIL)

    client.get(link[link.index("/accounts/") :])

    assert not Objection.objects.exists()


def test_a_forged_link_opens_nothing(db, client):
    url = reverse("privacy:unsubscribe", args=["WzEsICJhIl0:forged"])

    assert client.post(url).status_code == 404


def test_who_objects_to_the_directory_leaves_it(db):
    position = make.PositionFactory(person__email=EMAIL)
    make.PublicationFactory(
        cluster=position.cluster,
        organisation=position.organisation,
        position=position,
        field="name",
    )

    actions.object_to(
        position.cluster, EMAIL, "directory", means="page", by=None, at=NOON
    )

    assert not Publication.objects.exists()


def test_choices_replace_one_another(db):
    cluster, by = make.ClusterFactory(), make.UserFactory(email=EMAIL)
    actions.choose(cluster, EMAIL, {"mailing", "lists"}, by=by, at=NOON)

    actions.choose(cluster, EMAIL, {"lists", "directory"}, by=by, at=NOON)

    standing = Objection.objects.filter(lifted_at=None)
    assert set(standing.values_list("purpose", flat=True)) == {"lists", "directory"}
