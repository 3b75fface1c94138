"""A GET that writes raises, unless the page declared what it notes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.documents.models import Opening
from grappe.outbox.models import Mail
from grappe.web import guard
from grappe.web.decorators import notes, rehearses
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def answer(view, method="get", name="nowhere"):
    """What a view gives behind the guard, as Django would call both."""
    request = getattr(RequestFactory(), method)("/")

    def through(request):
        match = ResolverMatch(view, (), {}, name)
        request.resolver_match = match
        middleware.process_view(request, view, (), {})
        return view(request)

    middleware = guard.SafeRequestMiddleware(through)
    return middleware(request)


def renaming(request):
    Cluster.objects.update(name="Other")
    return HttpResponse()


def creating(request):
    ClusterFactory()
    return HttpResponse()


def deleting(request):
    Cluster.objects.filter(pk=0)._raw_delete("default")
    return HttpResponse()


def by_hand(request):
    with connection.cursor() as cursor:
        cursor.execute(
            "\n with old as (select 1) INSERT INTO clusters_cluster (name) select 'x'"
        )


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("view", [renaming, creating, deleting, by_hand])
def test_a_safe_request_that_writes_raises(view, method, caplog):
    with pytest.raises(guard.WroteOnGet, match="nowhere wrote to clusters_cluster"):
        answer(view, method)

    assert caplog.messages == [f"{method.upper()} of nowhere wrote to clusters_cluster"]


def test_other_requests_write():
    ClusterFactory()

    answer(renaming, "post")

    assert Cluster.objects.get().name == "Other"


def test_a_page_writes_what_it_declared_and_no_more():
    ClusterFactory()

    @notes("clusters.cluster")
    def both(request):
        Session.objects.create(session_key="k", expire_date=NOON)
        return renaming(request)

    @notes("clusters.cluster")
    def other(request):
        Mail.objects.update(subject="x")

    assert answer(both).status_code == 200
    assert Cluster.objects.get().name == "Other"
    with pytest.raises(guard.WroteOnGet, match="wrote to outbox_mail"):
        answer(other)


def test_a_declared_event_may_be_chained():
    cluster = ClusterFactory()

    @notes("audit.event")
    def recording(request):
        record("a", cluster, by=None, at=NOON)
        return HttpResponse()

    assert answer(recording).status_code == 200
    assert guard.tables_of(("audit.event",)) == {"audit_event", "audit_link"}


def test_reading_leaves_a_line_on_any_page_and_changes_none():
    project, person = ProjectFactory(), UserFactory()

    def opening(request):
        Opening.objects.create(
            cluster=project.cluster,
            user=person,
            at=NOON,
            act="opened",
            target="dossier",
            door="team",
        )
        return HttpResponse()

    def forgetting(request):
        Opening.objects.all().update(target="x")

    answer(opening)
    with pytest.raises(guard.WroteOnGet), transaction.atomic():
        answer(forgetting)

    assert Opening.objects.get().target == "dossier"


def test_a_rehearsal_writes_anything():
    ClusterFactory()

    answer(rehearses(renaming))

    assert Cluster.objects.get().name == "Other"


def test_what_is_sent_bit_by_bit_is_guarded_too():
    def slowly(request):
        def chunks():
            yield b"a"
            renaming(request)
            yield b"b"

        return StreamingHttpResponse(chunks())

    sent = iter(answer(slowly).streaming_content)

    assert next(sent) == b"a"
    renaming(None)  # between two bits, others write as they like
    with pytest.raises(guard.WroteOnGet):
        next(sent)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "clusters_cluster"."update" FROM "clusters_cluster" FOR UPDATE',
        "SAVEPOINT a",
        "SET LOCAL statement_timeout = 1",
        "PRAGMA foreign_keys",
        'CREATE TEMPORARY TABLE "x" (a int)',
        'INSERT INTO "django_session" VALUES (1)',
    ],
)
def test_what_only_reads_passes(sql):
    seen = []

    def execute(statement, *_args):
        seen.append(statement)

    guard.Guard(RequestFactory().get("/"))(execute, sql, (), False, {})

    assert seen == [sql]


def test_what_another_thread_writes_is_not_the_pages():
    one = guard.Guard(RequestFactory().get("/"))
    sql = "INSERT INTO clusters_cluster (name) VALUES ('x')"
    done = []

    def execute(sql, *args):
        done.append(sql)

    with ThreadPoolExecutor(1) as other:
        other.submit(one, execute, sql, (), False, {}).result()

    assert done == [sql]
    one.request.resolver_match = None
    with pytest.raises(guard.WroteOnGet):
        one(execute, sql, (), False, {})
