"""Two people at the same moment, each with a connection of their own.

Whoever comes first lingers between looking and writing: without a lock the other would
look meanwhile, and both would write. PostgreSQL locks rows; SQLite lets one transaction
write at a time, in a file, for a database in memory has no second connection.
"""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest
from django.db import connection

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.labelling import actions
from grappe.labelling.actions import admission, assigning, filing
from grappe.labelling.models import Assignment, LabelRequest
from grappe.outbox.models import Mail
from grappe.projects import actions as projects
from grappe.projects.actions import conflicts, consortium
from grappe.projects.models import Declaration, ProjectVersion
from tests.factories import (
    NOON,
    TODAY,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.labelling import ExpertFactory, LabelRequestFactory
from tests.factories.projects import (
    GrantFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

LINGERS_SECONDS = 0.5
PATIENCE_SECONDS = 60


class Elsewhere:
    """Work done on connections of their own."""

    def __init__(self, database: str) -> None:
        self.database = database

    def at_once(self, *works: Callable[[], object]) -> list[object]:
        """What each gave, or the kind of its refusal; all begin at the same moment."""
        start = Barrier(len(works), timeout=PATIENCE_SECONDS)
        with ThreadPoolExecutor(len(works)) as people:
            waiting = [people.submit(self._work, work, start) for work in works]
            return [one.result(timeout=PATIENCE_SECONDS) for one in waiting]

    def _work(self, work: Callable[[], object], start: Barrier) -> object:
        connection.settings_dict = connection.settings_dict | {"NAME": self.database}
        try:
            connection.ensure_connection()
            start.wait()
            return work()
        except (actions.NotMovable, actions.NotAssignable) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    def look(self, work: Callable[[], object]) -> object:
        return self.at_once(work)[0]


@pytest.fixture
def elsewhere(tmp_path):
    """Called once everything is there: a database in memory is copied to a file."""

    def open_() -> Elsewhere:
        if connection.vendor == "postgresql":
            return Elsewhere(connection.settings_dict["NAME"])
        file = tmp_path / "grappe.sqlite3"
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
        return Elsewhere(str(file))

    return open_


@pytest.fixture
def lingering(monkeypatch):
    """Between what an action looks at and what it writes, time goes by."""

    def slow_down(module, name: str) -> None:
        real = getattr(module, name)

        def slowly(*given, **more):
            time.sleep(LINGERS_SECONDS)
            return real(*given, **more)

        monkeypatch.setattr(module, name, slowly)

    return slow_down


def ready(**fields) -> LabelRequest:
    request = LabelRequestFactory(**fields)
    PartnerFactory(project=request.project, lead=True)
    ProjectMemberFactory(
        project=request.project, user__email="lead@fiction.example", editor=True
    )
    return request


def test_a_request_filed_twice_at_once_is_filed_once(elsewhere, lingering):
    request, by = ready(), UserFactory()
    lingering(filing, "check_time")
    there = elsewhere()

    def file():
        return actions.submit(request, by=by, at=NOON).number

    done = there.at_once(file, file)

    assert sorted(map(str, done)) == ["2026-001", "NotFilable"]
    assert there.look(
        lambda: (
            ProjectVersion.objects.count(),
            Event.objects.filter(kind="labelling.filed").count(),
            Mail.objects.filter(kind="labelling.filed").count(),
        )
    ) == (1, 1, 1)


def test_two_requests_filed_at_once_get_two_numbers(elsewhere, lingering):
    first = ready()
    second = LabelRequestFactory(
        cluster=first.cluster, procedure=first.procedure, call=first.call
    )
    PartnerFactory(project=second.project, lead=True)
    by = UserFactory()
    lingering(filing.projects, "take_version")
    there = elsewhere()

    done = there.at_once(
        lambda: actions.submit(first, by=by, at=NOON).number,
        lambda: actions.submit(second, by=by, at=NOON).number,
    )

    assert sorted(map(str, done)) == ["2026-001", "2026-002"]


@pytest.mark.parametrize("second", ["admit", "refuse"])
def test_of_two_admissions_at_once_one_is_made(elsewhere, lingering, second):
    request, by = LabelRequestFactory(filed=True), UserFactory()
    reason = request.cluster.admissibility_reasons.create(
        code="late", name_fr="Hors délai"
    )
    lingering(admission, "_settle")
    there = elsewhere()

    def admit():
        return actions.admit(request, by=by, at=NOON).state

    def refuse():
        reasons = [(reason, "")]
        return actions.refuse_admission(request, reasons=reasons, by=by, at=NOON).state

    done = there.at_once(admit, admit if second == "admit" else refuse)

    assert done.count("NotMovable") == 1
    (state,) = (one for one in done if one != "NotMovable")
    kinds = ["labelling.admitted", "labelling.admission_refused"]
    assert there.look(
        lambda: (
            LabelRequest.objects.get().state,
            Event.objects.filter(kind__in=kinds).count(),
        )
    ) == (state, 1)


def test_an_expert_chosen_twice_at_once_is_asked_once(elsewhere, lingering):
    request = LabelRequestFactory(filed=True, state="admissible")
    expert = ExpertFactory(cluster=request.cluster)
    grant = RoleGrantFactory(cluster=request.cluster, role="team")
    access = Access.of(grant.user, request.cluster, TODAY)
    lingering(assigning, "_check_by_hand")
    there = elsewhere()

    def choose():
        pairs = [(request, expert)]
        return len(actions.assign_by_hand(pairs, access, reason="Known", at=NOON))

    done = there.at_once(choose, choose)

    assert sorted(map(str, done)) == ["1", "NotAssignable"]
    assert there.look(Assignment.objects.count) == 1


def test_a_partner_who_joins_while_a_reader_declares_is_declared_on_again(
    elsewhere, lingering
):
    """Whichever comes first: a word given on the former partners never stands."""
    request = LabelRequestFactory(filed=True)
    reader = GrantFactory(project=request.project).user
    organisation = OrganisationFactory()
    lingering(conflicts, "_check_declarable")
    lingering(consortium, "ask_anew")
    there = elsewhere()

    def declare():
        projects.declare(
            request.project, reader, has_conflict=False, by=reader, at=NOON
        )
        return "declared"

    def join():
        projects.add_partner(request.project, organisation, by=reader, at=NOON)
        return "joined"

    done = there.at_once(declare, join)

    kinds = ["projects.no_conflict", "projects.partner_added"]
    told = Event.objects.filter(kind__in=kinds).order_by("pk")
    order = there.look(lambda: list(told.values_list("kind", flat=True)))
    standing = there.look(lambda: Declaration.objects.filter(ends_at=None).count())
    assert sorted(map(str, done)) == ["declared", "joined"]
    assert sorted(order) == kinds
    assert standing == (0 if order == kinds else 1)
