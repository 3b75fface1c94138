"""Each check of the firewall is taken out in turn: the crawl must then find the marker.

A check that could go without any test noticing is a check that nobody would miss. The
list is of addresses in the code and what stands in their place; each says who notices.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.cli.main import main
from grappe.labelling import notifications
from grappe.labelling.models import Assignment, LabelRequest, Procedure
from grappe.outbox.models import Mail
from grappe.projects import actions, reader_mails
from grappe.projects.models import Project
from grappe.reviews import notifications as reviews
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    ConfidentialityTextFactory,
    ExpertFactory,
)
from tests.factories.projects import DeclarationFactory, GrantFactory
from tests.factories.reviews import ReviewFactory
from tests.web import secret_dossier
from tests.web.secret_dossier import Dossier, conflicted, reader, signed_in, tells

pytestmark = [
    pytest.mark.crawl,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="keys are too many"),
]

Check = Callable[[Dossier], bool]


# Who notices: each says whether the dossier leaks ------------------------------------


def crawl(nature: str, *pages: str) -> Check:
    """The crawl in a small form: some pages, as somebody with this conflict."""

    def leaks(dossier: Dossier) -> bool:
        client = signed_in(conflicted(dossier, nature))
        return any(
            tells(client.get(url))
            for name, url in secret_dossier.addresses(dossier, only=pages)
            if name in pages
        )

    return leaks


def some_mail(dossier: Dossier) -> bool:
    """Every kind of word that is sent to readers, when one of them is barred."""
    barred = conflicted(dossier, "declared")
    project, request = dossier.project, dossier.request
    Project.objects.filter(pk=project.pk).update(owner=barred)
    LabelRequest.objects.filter(pk=request.pk).update(owner=barred)
    project.refresh_from_db()
    request.refresh_from_db()
    mine = Assignment.objects.filter(expert__user=barred)
    actions.declare(
        project, UserFactory(), has_conflict=True, nature="other",
        by=UserFactory(), at=NOON,
    )  # fmt: skip
    notifications.complements_came(request, request.complements.get(), by=None, at=NOON)
    notifications.asked(list(mine), by=None, at=NOON)
    return Mail.objects.filter(to=barred.email).exists()


def a_command(dossier: Dossier) -> bool:
    """What a command says when it is run in their name."""
    barred = conflicted(dossier, "declared")
    words = ["projects", "list", "--as", barred.email]
    return secret_dossier.MARK in CliRunner().invoke(main, words).output


def a_grant_to_the_barred(dossier: Dossier) -> bool:
    barred = conflicted(dossier, "declared")
    try:
        actions.grant(dossier.project, barred, "funder", by=None, at=NOON)
    except actions.NotGrantable:
        return False
    return True


def a_link_to_the_barred(dossier: Dossier) -> bool:
    from grappe.labelling import actions as labelling

    barred = conflicted(dossier, "declared")
    dossier.link.expert.user.expertises.filter(pk=dossier.link.expert_id).update(
        user=UserFactory()
    )
    expert = barred.expertises.get()
    type(dossier.link).objects.filter(pk=dossier.link.pk).update(expert=expert)
    dossier.link.refresh_from_db()
    token = secret_dossier.words(dossier)["token"][0]
    try:
        labelling.followed(token, NOON)
    except labelling.NotOpen:
        return False
    return True


def reads(dossier: Dossier, user: Any) -> bool:
    access = Access.of(user, dossier.cluster, TODAY)
    return LabelRequest.objects.readable_by(access).exists()


def without_a_grant(dossier: Dossier) -> bool:
    user = UserFactory()
    DeclarationFactory(project=dossier.project, user=user)
    return reads(dossier, user)


def with_a_grant_taken_back(dossier: Dossier) -> bool:
    user = UserFactory()
    DeclarationFactory(project=dossier.project, user=user)
    GrantFactory(project=dossier.project, user=user, revoked_at=NOON)
    return reads(dossier, user)


def without_a_declaration(dossier: Dossier) -> bool:
    user = UserFactory()
    GrantFactory(project=dossier.project, user=user)
    return reads(dossier, user)


def without_a_signature(dossier: Dossier) -> bool:
    ConfidentialityTextFactory(cluster=dossier.cluster)
    client = signed_in(reader(dossier, "unsigned@fiction.example"))
    return any(
        tells(client.get(url))
        for _name, url in secret_dossier.addresses(
            dossier, only=["labelling:request_read"]
        )
    )


def before_it_is_unsealed(dossier: Dossier) -> bool:
    call = dossier.request.call
    call.sealed_until = NOON.replace(year=2999)
    call.save(update_fields=["sealed_until"])
    return reads(dossier, reader(dossier, "early@fiction.example"))


def by_the_project_while_it_is_sealed(dossier: Dossier) -> bool:
    call = dossier.request.call
    call.sealed_until = NOON.replace(year=2999)
    call.save(update_fields=["sealed_until"])
    user = reader(dossier, "early@fiction.example")
    return Project.objects.readable_by(Access.of(user, dossier.cluster, TODAY)).exists()


def blind(dossier: Dossier) -> User:
    """An expert of a double-blind procedure, who declared and took the dossier on."""
    Procedure.objects.filter(pk=dossier.request.procedure_id).update(
        is_double_blind=True
    )
    row = AssignmentFactory(
        request=dossier.request,
        expert=ExpertFactory(cluster=dossier.cluster),
        state="accepted",
    )
    GrantFactory(project=dossier.project, user=row.expert.user)
    DeclarationFactory(project=dossier.project, user=row.expert.user)
    return row.expert.user


def by_the_project_while_it_is_blind(dossier: Dossier) -> bool:
    access = Access.of(blind(dossier), dossier.cluster, TODAY)
    return Project.objects.visible_to(access).exists()


def by_the_request_while_it_is_blind(dossier: Dossier) -> bool:
    from grappe.labelling import doors

    access = Access.of(blind(dossier), dossier.cluster, TODAY)
    try:
        doors.enter(access, dossier.request.pk)
    except LabelRequest.DoesNotExist:
        return False
    return True


def the_partner_of_a_blind_reading(dossier: Dossier) -> bool:
    client = signed_in(blind(dossier))
    name = dossier.partner.name
    return any(
        name in client.get(url).text
        for _name, url in secret_dossier.addresses(
            dossier, only=["labelling:request_read"]
        )
    )


def a_reminder_to_the_barred(dossier: Dossier) -> bool:
    barred = conflicted(dossier, "declared")
    for row in Assignment.objects.filter(expert__user=barred):
        reviews.due(row, days_late=1, at=NOON)
    return Mail.objects.filter(to=barred.email).exists()


def a_draft_taken_back_from_the_barred(dossier: Dossier) -> bool:
    barred = conflicted(dossier, "declared")
    row = Assignment.objects.get(expert__user=barred)
    ReviewFactory(assignment=row, strengths=secret_dossier.MARK)
    Assignment.objects.filter(pk=row.pk).update(state="revoked")
    url = reverse("reviews:review_write", args=[dossier.cluster.slug, row.pk])
    return tells(signed_in(barred).get(url))


def whoever_works_on_it(dossier: Dossier) -> bool:
    user = reader(dossier, "writer@fiction.example")
    member = dossier.project.members.get()
    type(member).objects.filter(pk=member.pk).update(user=user)
    return Project.objects.readable_by(Access.of(user, dossier.cluster, TODAY)).exists()


# What is taken out --------------------------------------------------------------------


def unfiltered(queryset: Any, *_args: Any, **_kwargs: Any) -> Any:
    return queryset.all()


def of_the_cluster(queryset: Any, access: Any) -> Any:
    return queryset.filter(cluster=access.cluster)


def nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def nobody(*_args: Any, **_kwargs: Any) -> Iterator[Any]:
    return iter(())


def no(*_args: Any, **_kwargs: Any) -> bool:
    return False


def yes(*_args: Any, **_kwargs: Any) -> bool:
    return True


def everybody(people: Any, *_args: Any) -> list[Any]:
    return list(people)


@dataclass(frozen=True)
class Gate:
    """One check, what takes its place, and who must notice."""

    address: str
    stand_in: Any
    noticed_by: Check

    def __str__(self) -> str:
        return self.address.removeprefix("grappe.")


LIST = ("projects:project_list",)
READ = ("labelling:request_read",)
FIREWALL = "grappe.projects.firewall"
TIES = "grappe.projects.ties"
PROJECTS = "grappe.projects.models.project.ProjectQuerySet"
REQUESTS = "grappe.labelling.models.requests.LabelRequestQuerySet"

GATES = [
    # What bars somebody.
    Gate(f"{FIREWALL}._add_tied", nothing, crawl("financial", *LIST)),
    Gate(f"{FIREWALL}._add_named", nothing, crawl("named", *LIST)),
    Gate(f"{FIREWALL}._add_working", nothing, whoever_works_on_it),
    Gate(f"{FIREWALL}._add_declared", nothing, crawl("declared", *LIST)),
    Gate(f"{FIREWALL}.findings", lambda users, *_a: {u: {} for u in users}, some_mail),
    Gate(f"{TIES}._own", nobody, crawl("role", *LIST)),
    Gate(f"{TIES}._jobs", nobody, crawl("place", *LIST)),
    Gate("grappe.labelling.ties.of_experts", nobody, crawl("pool", *LIST)),
    Gate(f"{TIES}._add_groups", nothing, crawl("group", *LIST)),
    Gate(f"{TIES}._add_groups", nothing, crawl("group", *READ)),
    Gate(f"{TIES}._add_companions", nothing, crawl("past project", *LIST)),
    Gate(f"{TIES}._add_boards", nothing, crawl("board", *LIST)),
    Gate(f"{TIES}.Records.root", lambda _self, pk: pk, crawl("merged", *LIST)),
    Gate(f"{TIES}.emails_of", lambda _users: {}, crawl("contact", *LIST)),
    Gate(
        "grappe.accounts.access.Access.barred_ids",
        frozenset(),
        crawl("declared", "web:home"),
    ),
    # What a project's rows are asked through.
    Gate(f"{PROJECTS}.unbarred", unfiltered, crawl("financial", *READ)),
    Gate(f"{PROJECTS}.listed_for", of_the_cluster, crawl("declared", *LIST)),
    Gate(f"{PROJECTS}.visible_to", of_the_cluster, a_command),
    Gate(f"{PROJECTS}.granted_to", of_the_cluster, without_a_grant),
    Gate(f"{PROJECTS}.cleared_for", of_the_cluster, without_a_declaration),
    Gate(f"{PROJECTS}.readable_by", of_the_cluster, by_the_project_while_it_is_sealed),
    Gate(f"{PROJECTS}.unsealed", unfiltered, by_the_project_while_it_is_sealed),
    Gate(f"{PROJECTS}.unveiled", unfiltered, by_the_project_while_it_is_blind),
    Gate(f"{REQUESTS}.unveiled", unfiltered, by_the_request_while_it_is_blind),
    Gate("grappe.labelling.veils.hides_names", no, the_partner_of_a_blind_reading),
    Gate(
        f"{REQUESTS}.listed_for",
        of_the_cluster,
        crawl("declared", "labelling:request_list", "labelling:request_board"),
    ),
    Gate(f"{REQUESTS}.readable_by", of_the_cluster, crawl("declared", *READ)),
    Gate(f"{REQUESTS}.unsealed", unfiltered, before_it_is_unsealed),
    Gate(
        "grappe.labelling.models.assignments.AssignmentQuerySet.listed_for",
        unfiltered,
        crawl("declared", "labelling:expert_detail"),
    ),
    Gate(
        "grappe.audit.models.EventQuerySet.told_to",
        unfiltered,
        crawl("declared", "audit:event_list", "memberships:member_detail"),
    ),
    Gate(
        "grappe.audit.models.EventQuerySet.told_to",
        unfiltered,
        crawl("declared", "audit:event_export"),
    ),
    Gate(
        "grappe.audit.models.EventQuerySet.visible_to",
        of_the_cluster,
        crawl("declared", "web:home"),
    ),
    Gate(
        "grappe.outbox.models.MailQuerySet.visible_to",
        of_the_cluster,
        crawl("declared", "clusters:mail_list"),
    ),
    Gate(
        "grappe.outbox.models.MailQuerySet.visible_to",
        of_the_cluster,
        crawl("declared", "clusters:mail_detail"),
    ),
    Gate(
        "grappe.documents.models.OpeningQuerySet.visible_to",
        of_the_cluster,
        crawl("declared", "projects:opening_list"),
    ),
    Gate(
        "grappe.documents.models.OpeningQuerySet.visible_to",
        of_the_cluster,
        crawl("declared", "projects:opening_export"),
    ),
    Gate(
        "grappe.projects.importing.PROJECTS",
        None,
        crawl("declared", "imports:import_detail", "imports:import_map"),
    ),
    # Doors, decorators, acts and words.
    Gate(
        "grappe.projects.doors.enter",
        lambda _access, pk: (Project.objects.get(pk=pk), "reader"),
        crawl("declared", "projects:project_detail"),
    ),
    Gate(
        "grappe.projects.doors.enter",
        lambda _access, pk: (Project.objects.get(pk=pk), "reader"),
        crawl("declared", "projects:file_download"),
    ),
    Gate(
        "grappe.labelling.doors.enter",
        lambda _access, pk: (LabelRequest.objects.get(pk=pk), "reader"),
        crawl("declared", "labelling:request_detail"),
    ),
    Gate("grappe.labelling.undertakings.is_bound", yes, without_a_signature),
    Gate(f"{FIREWALL}.is_barred", no, a_grant_to_the_barred),
    Gate(f"{FIREWALL}.is_barred", no, a_link_to_the_barred),
    Gate(f"{FIREWALL}.is_barred", no, a_reminder_to_the_barred),
    Gate(
        "grappe.labelling.models.assignments.AssignmentQuerySet.of_reader",
        lambda rows, access: rows.filter(expert__user=access.user),
        a_draft_taken_back_from_the_barred,
    ),
    Gate("grappe.projects.reader_mails.unbarred", everybody, some_mail),
]


@contextmanager
def taken_out(gate: Gate) -> Iterator[None]:
    """The check replaced, wherever it is called by its module's or class's name."""
    owner_name, _dot, name = gate.address.rpartition(".")
    with pytest.MonkeyPatch.context() as patch:
        stand_in = gate.stand_in
        if gate.address == "grappe.projects.importing.PROJECTS":
            from dataclasses import replace

            stand_in = replace(import_string(gate.address), hides=None)
        owner = owner_of(owner_name)
        patch.setattr(owner, name, stand_in)
        yield


def owner_of(address: str) -> Any:
    """The module or the class of that address."""
    from importlib import import_module

    try:
        return import_module(address)
    except ModuleNotFoundError:
        return import_string(address)


@pytest.fixture
def dossier(cluster) -> Dossier:
    return secret_dossier.seed(cluster)


def leaks(dossier: Dossier, noticed_by: Check) -> bool:
    """Whether somebody notices; what was done to find out is taken back."""
    with transaction.atomic():
        found = noticed_by(dossier)
        transaction.set_rollback(True)
    return found


def test_nothing_leaks_while_every_check_stands(dossier):
    checks = {gate.noticed_by: str(gate) for gate in GATES}

    leaking = [gate for check, gate in checks.items() if leaks(dossier, check)]

    assert leaking == []


def test_something_leaks_without_each_check(dossier):
    unnoticed = []

    for gate in GATES:
        with taken_out(gate):
            if not leaks(dossier, gate.noticed_by):
                unnoticed.append(str(gate))

    assert unnoticed == []


def test_the_direction_is_told_where_no_conflict_stands(dossier):
    """The mails of `some_mail` do leave for those whom nothing bars."""
    cleared = reader(dossier, "cleared@fiction.example")

    told = reader_mails.overseers(dossier.project, NOON)

    assert cleared in told
