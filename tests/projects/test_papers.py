from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.documents.actions import NotStorable
from grappe.documents.models import Document
from grappe.projects import papers
from grappe.projects.actions import papers as actions
from grappe.projects.actions.checks import NotEditable
from grappe.projects.doors import Door
from grappe.projects.models import ProjectMember, Remark
from tests.factories import NOON, TODAY, RoleGrantFactory, UserFactory
from tests.factories.projects import GrantFactory
from tests.projects.dossiers import editor_of, full_project


@pytest.fixture
def project(db):
    return full_project()


@pytest.fixture
def editor(project):
    return editor_of(project)


def access_of(user, project):
    return Access.of(user, project.cluster, TODAY)


def working(project, right):
    user = UserFactory()
    ProjectMember.objects.create(
        project=project, user=user, right=right, starts_on=date(2026, 1, 1)
    )
    return user


def upload(content=b"Bonjour.\n", name="Annexe 1.txt"):
    return SimpleUploadedFile(name, content)


def test_add_file_keeps_it_and_records_nothing_of_its_title(project, editor):
    row = actions.add_file(project, upload(), by=editor, at=NOON)

    assert (row.title, row.kind, row.document.cluster) == (
        "Annexe 1.txt",
        "annex",
        project.cluster,
    )
    event = Event.objects.get(kind="projects.file_added")
    assert (event.project, event.data) == (
        project,
        {
            "acronym": "ALGUE",
            "kind_of_file": "annex",
            "sha256": row.document.sha256,
        },
    )


def test_add_file_of_the_wrong_type_keeps_nothing(project, editor):
    count = Document.objects.count()

    with pytest.raises(NotStorable, match="not taken"):
        actions.add_file(project, upload(name="a.exe"), by=editor, at=NOON)

    assert Document.objects.count() == count


def test_a_dossier_holds_so_many_files(project, editor, monkeypatch):
    monkeypatch.setattr(actions, "FILE_LIMIT", 2)

    with pytest.raises(NotEditable, match="at most 2 files"):
        actions.add_file(project, upload(), by=editor, at=NOON)


def test_files_of_a_closed_dossier_stay(project, editor):
    row = project.files.first()
    project.stage = "proposed"
    project.save()

    for act in (
        lambda: actions.add_file(project, upload(), by=editor, at=NOON),
        lambda: actions.remove_file(row, by=editor, at=NOON),
    ):
        with pytest.raises(NotEditable, match="closed to changes"):
            act()


def test_remove_file_leaves_its_bytes_to_what_was_filed(project, editor):
    row = project.files.first()

    actions.remove_file(row, by=editor, at=NOON)

    row.refresh_from_db()
    assert (row.removed_at, row.document.removed_at) == (NOON, None)
    assert row not in papers.files_for(
        access_of(editor, project), project, Door.APPLICANT
    )


def test_a_restricted_file_opens_to_those_named(project, editor):
    named, other = working(project, "view"), working(project, "edit")
    row = actions.add_file(
        project, upload(), is_restricted=True, readers=[named], by=editor, at=NOON
    )

    def sees(user, door=Door.APPLICANT):
        rows = papers.files_for(access_of(user, project), project, door)
        return [one.title for one in rows]

    # "Brevet" is restricted and names nobody.
    assert {
        "who added it": sees(editor),
        "named": sees(named),
        "other": sees(other),
        "listed": sees(named, Door.LISTED),
    } == {
        "who added it": ["Annexe 1.txt", "Planning"],
        "named": ["Annexe 1.txt", "Planning"],
        "other": ["Planning"],
        "listed": [],
    }
    assert row.readers.get() == named


def test_edit_file_keeps_the_readers_named_by_others(project, editor):
    row = project.files.get(title="Brevet")
    expert, colleague = UserFactory(), working(project, "view")

    actions.edit_file(
        row,
        title="Brevet déposé",
        kind="other",
        is_restricted=True,
        readers=[colleague],
        kept_readers=[expert],
        by=editor,
        at=NOON,
    )

    assert set(row.readers.all()) == {expert, colleague}


def test_share_file_opens_a_closed_dossier_s_file_to_readers(project):
    row = project.files.get(title="Brevet")
    team, expert = UserFactory(), UserFactory()
    project.stage = "proposed"
    project.save()

    actions.share_file(row, readers=[expert], kept_readers=[team], by=team, at=NOON)

    assert set(row.readers.all()) == {team, expert}
    assert Event.objects.get().kind == "projects.file_shared"


def test_share_file_refuses_a_file_open_to_all(project):
    with pytest.raises(NotEditable, match="open to every reader"):
        actions.share_file(
            project.files.get(title="Planning"),
            readers=[],
            by=UserFactory(),
            at=NOON,
        )


def test_a_file_open_to_all_names_nobody(project, editor):
    row = project.files.get(title="Brevet")
    row.readers.add(working(project, "view"))

    actions.edit_file(
        row,
        title="Brevet",
        kind="annex",
        is_restricted=False,
        readers=[editor],
        by=editor,
        at=NOON,
    )

    assert row.readers.count() == 0


def test_applicants_name_colleagues_and_the_team_but_no_expert(project, editor):
    colleague = working(project, "view")
    team = RoleGrantFactory(cluster=project.cluster, role="team").user
    expert = UserFactory()
    GrantFactory(project=project, user=expert)
    reader = access_of(team, project)

    assert set(
        papers.nameable(access_of(editor, project), project, Door.APPLICANT)
    ) == {
        colleague,
        team,
    }
    assert set(papers.nameable(reader, project, Door.READER)) == {
        colleague,
        editor,
        expert,
    }


def test_agreements_are_added_changed_and_removed(project, editor):
    who = {"by": editor, "at": NOON}
    values = {"kind": "consortium", "title": "Accord", "signed_on": None}

    row = actions.add_agreement(project, values, upload=upload(), **who)
    first = row.document
    actions.edit_agreement(
        row,
        {**values, "signed_on": TODAY},
        upload=upload(b"Signed.\n", "signed.txt"),
        **who,
    )
    row.refresh_from_db()
    assert (row.signed_on, row.document.name) == (TODAY, "signed.txt")
    assert row.document != first
    actions.remove_agreement(row, **who)

    acts = Event.objects.filter(kind="projects.agreement_changed").order_by("pk")
    assert [event.data["act"] for event in acts] == ["added", "edited", "removed"]
    assert not project.agreements.filter(kind="consortium").exists()


@pytest.mark.parametrize(
    ("right", "allowed"), [("view", False), ("comment", True), ("edit", True)]
)
def test_who_may_make_remarks(project, right, allowed):
    user = working(project, right)

    assert papers.can_remark(access_of(user, project), project) is allowed


def test_who_may_settle_a_remark(project, editor):
    author, other = working(project, "comment"), working(project, "comment")
    remark = actions.add_remark(project, "Précisez.", by=author, at=NOON)

    assert [
        papers.can_settle(access_of(user, project), remark)
        for user in (author, other, editor)
    ] == [True, False, True]


def test_a_remark_is_made_then_settled_once(project, editor):
    remark = actions.add_remark(
        project, "  Précisez le marché. ", part="market", by=editor, at=NOON
    )

    settled = actions.settle_remark(remark, by=editor, at=NOON)

    assert (settled.text, settled.part, settled.settled_by) == (
        "Précisez le marché.",
        "market",
        editor,
    )
    with pytest.raises(actions.NotRemarkable, match="already settled"):
        actions.settle_remark(remark, by=editor, at=NOON)
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["projects.remark_added", "projects.remark_settled"]


def test_a_remark_says_something(project, editor):
    with pytest.raises(actions.NotRemarkable, match="Write your remark"):
        actions.add_remark(project, "  ", by=editor, at=NOON)

    assert not Remark.objects.exists()
