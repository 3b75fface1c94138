"""A conflict of interest removes a dossier from every surface: the whole site is read.

First as somebody to whom the dossier is open, which shows where it appears; then as
each conflicted person, for whom it appears nowhere.
"""

import pytest
from click.testing import CliRunner
from django.core import mail as mailbox
from django.db import connection

from grappe.accounts.access import Access
from grappe.cli.main import main
from grappe.followup import notifications as followup
from grappe.labelling import notifications
from grappe.outbox.models import Mail
from grappe.projects import actions, firewall, readership
from grappe.reviews import notifications as reviews
from tests.factories import NOON, UserFactory
from tests.web import secret_dossier
from tests.web.secret_dossier import (
    CONFLICTS,
    MARK,
    Dossier,
    addresses,
    answers,
    conflicted,
    reader,
    signed_in,
    tells,
)

pytestmark = [
    pytest.mark.crawl,
    pytest.mark.django_db,
    # Keys begin at one in each test there: the addresses of every key stay few.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="keys are too many"),
]

# Pages that must show the dossier to its reader, or this test would prove nothing.
SEEN_BY_A_READER = {
    "audit:event_export",
    "audit:event_list",
    "clusters:mail_detail",
    "clusters:mail_list",
    "committees:decision_detail",
    "committees:decision_export",
    "committees:decision_list",
    "committees:minutes_detail",
    "committees:session_detail",
    "followup:bid_export",
    "followup:bid_list",
    "followup:bid_move",
    "followup:progress_list",
    "followup:returns_export",
    "followup:returns_list",
    "followup:subsidy_export",
    "imports:import_detail",
    "labelling:expert_detail",
    "labelling:my_dossier_list",
    "labelling:request_detail",
    "labelling:request_list",
    "labelling:request_read",
    "labels:label_detail",
    "labels:label_export",
    "labels:label_list",
    "memberships:member_detail",
    "projects:declaration_make",
    "projects:dossier_pdf",
    "projects:file_download",
    "projects:opening_export",
    "projects:opening_list",
    "projects:project_access",
    "projects:project_detail",
    "projects:project_list",
    "projects:project_section",
    "reviews:my_review_list",
    "reviews:review_write",
    "web:home",
}
# The link is its own proof of who reads: whoever holds it is the expert it names. What
# a label's letter says is public to whoever holds its address.
BY_THE_LINK_ALONE = {"labelling:dossier_link_open", "labels:verify"}
# Pages that are only sent to, and keys of nothing: the same to whoever asks.
NO_PAGE = (404, 405)


@pytest.fixture
def dossier(cluster) -> Dossier:
    return secret_dossier.seed(cluster)


def shown(client, urls, empty: set[str] | None = None) -> dict[str, str]:
    """Where the marker appears: address → name of the route.

    Addresses without a page are noted in `empty`, where somebody wants to know.
    """
    found = {}
    asked = [one for one in urls if one[0] not in BY_THE_LINK_ALONE]
    for name, url, response in answers(client, asked):
        if tells(response):
            found[url] = name
        if empty is not None and response.status_code in NO_PAGE:
            empty.add(url)
    return found


def test_the_dossier_has_rows_of_every_kind(dossier):
    empty = {
        model._meta.label_lower for model, rows in dossier.rows.items() if not rows
    }

    # A renewal hangs on a mail of its own.
    assert empty == {"memberships.renewal"}


def test_the_dossier_exists_for_no_conflicted_person_anywhere(dossier, monkeypatch):
    monkeypatch.setattr(
        "grappe.projects.dossier.pdf", lambda *args, **kwargs: MARK.encode()
    )
    cleared = signed_in(reader(dossier, "cleared@fiction.example"))
    everywhere, empty = list(addresses(dossier)), set()
    seen = shown(cleared, everywhere, empty)
    assert SEEN_BY_A_READER - set(seen.values()) == set()

    # One of them asks for every page, the others for each that shows it.
    barred = conflicted(dossier, "declared")
    pages = [(name, url) for name, url in everywhere if url not in empty]
    assert shown(signed_in(barred), pages) == {}
    of_each_page = {name: url for url, name in seen.items() if name in SEEN_BY_A_READER}
    for nature in CONFLICTS.keys() - {"declared"}:
        barred = conflicted(dossier, nature)
        found = shown(signed_in(barred), of_each_page.items())
        assert (nature, found) == (nature, {})


def test_a_conflicted_person_changes_nothing_of_the_dossier(dossier):
    barred = conflicted(dossier, "declared")
    client = signed_in(barred)
    before = dossier.dump()

    told = {}
    for name, url in addresses(dossier, only=("projects:", "labelling:", "clusters:m")):
        if name in BY_THE_LINK_ALONE or "?" in url:
            continue
        response = client.post(url, {"answer": "clear", "reason": "x"})
        if tells(response):
            told[url] = name

    assert told == {}
    assert dossier.dump() == before


def commands(group, path=()):
    """Every command that is run in somebody's name."""
    for name in group.list_commands(None):
        one = group.get_command(None, name)
        if hasattr(one, "list_commands"):
            yield from commands(one, (*path, name))
        elif any("--as" in option.opts for option in one.params):
            yield (*path, name), one


def said_to(command, dossier, output) -> list[str]:
    """What a command wants, filled with the dossier."""
    given = {
        "acronym": dossier.project.acronym,
        "number": dossier.request.number,
        "call": dossier.request.call.code,
        "slug": dossier.cluster.slug,
        "output": str(output),
    }
    words: list[str] = []
    for one in command.params:
        value = given.get(one.name)
        if one.param_type_name == "argument":
            words.append(value or str(output))
        elif value and "--as" not in one.opts:
            words += [one.opts[-1], value]
    return words


def test_no_command_run_in_their_name_tells_of_it(dossier, tmp_path):
    found = list(commands(main))
    assert {" ".join(path) for path, _command in found} >= {
        "labelling list",
        "labelling show",
        "projects export",
        "projects list",
        "projects show",
    }
    told = {}

    for email in (
        reader(dossier, "cleared@fiction.example").email,
        conflicted(dossier, "declared").email,
    ):
        for path, command in found:
            output = tmp_path / f"{email}-{'-'.join(path)}.csv"
            words = [*path, "--as", email, *said_to(command, dossier, output)]
            if any(one.name == "form" for one in command.params):
                words += ["--format", "csv"]
            result = CliRunner().invoke(main, words)
            text = result.output + (output.read_text() if output.exists() else "")
            # What was asked for by name may be said again.
            text = (
                text.replace(dossier.project.acronym, "") if result.exit_code else text
            )
            told.setdefault(email, set()).update({path} if MARK in text else ())

    cleared, barred = told.values()
    assert {
        ("projects", "list"),
        ("projects", "show"),
        ("projects", "export"),
        ("reviews", "queue"),
    } <= cleared
    assert barred == set()


def test_no_mail_tells_them_of_it(dossier, django_capture_on_commit_callbacks):
    barred = conflicted(dossier, "declared")
    project, request = dossier.project, dossier.request
    type(project).objects.filter(pk=project.pk).update(owner=barred)
    type(request).objects.filter(pk=request.pk).update(owner=barred)
    project.refresh_from_db()
    request.refresh_from_db()
    complement = request.complements.get()

    with django_capture_on_commit_callbacks(execute=True):
        actions.declare(
            project, UserFactory(), has_conflict=True, nature="other",
            by=UserFactory(), at=NOON,
        )  # fmt: skip
        notifications.complements_came(request, complement, by=None, at=NOON)
        notifications.asked(list(request.assignments.all()), by=None, at=NOON)
        notifications.taken_back(list(request.assignments.all()), by=None, at=NOON)
        reviews.all_filed(request, count=1, at=NOON)
        reviews.still_missing(request, list(request.assignments.all()), at=NOON)
        for row in project.progress.all():
            followup.progress_received(row, by=None, at=NOON)
        for row in project.bids.all():
            followup.answer_awaited(row, at=NOON)
        for row in request.assignments.all():
            reviews.due(row, days_late=1, at=NOON)

    assert not Mail.objects.filter(to=barred.email).exists()
    assert [one for one in mailbox.outbox if barred.email in one.to] == []


def test_the_desk_of_readers_tells_of_each_conflict(dossier):
    people = {nature: conflicted(dossier, nature) for nature in CONFLICTS}

    found = readership.barred(dossier.project, NOON.date())

    assert {one.user for one in found} >= set(people.values())


def test_every_conflict_bars_by_the_firewall_alone(dossier):
    for nature in CONFLICTS:
        user = conflicted(dossier, nature)
        access = Access.of(user, dossier.cluster, NOON.date())
        assert (nature, dossier.project.pk in access.barred_ids) == (nature, True)
        assert firewall.is_barred(user, dossier.project, NOON.date())
