"""Nobody of one cluster reads or changes anything of another, whatever they ask."""

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from grappe.clusters.models import Cluster
from grappe.indicators import registry
from grappe.memberships.models import Membership
from grappe.web.clusters.vocabularies import VOCABULARIES
from tests.factories import (
    AnnualFiguresFactory,
    ClusterFactory,
    EstablishmentFactory,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    ProfileTagFactory,
)
from tests.factories.labelling import BodyFactory, ProcedureFactory, QuestionFactory
from tests.web.access import ROLES, Row, World
from tests.web.neighbours import (
    BY_ANOTHER,
    SECRET,
    Neighbour,
    dump,
    models_of_clusters,
    neighbour,
    rows_of,
    strays,
)
from tests.web.test_access import ROWS

pytestmark = pytest.mark.crawl
# A stranger holds a role elsewhere: `test_access` shows that every page is a 404.
READERS = [role for role in ROLES if role != "stranger"]
FORMATS = ["csv", "xlsx"]
# 401: a session writes nothing by the API; 410: a link that opens nothing.
REFUSED = (401, 403, 404, 405, 410)
# A rule stops the others before a row is looked for, `test_access` holds it; and where
# finance and a member come to a row, direction and a member's administrator do too.
SEEKERS = ["anonymous", "direction", "member_admin", "auditor"]

SHARED = {
    "accounts.signinfailures",
    "accounts.user",
    "audit.chaincheck",
    "clusters.cluster",
    "clusters.policyphase",
    "operations.nightlyrun",
    "operations.workerbeat",
    "organisations.annualfigures",
    "organisations.establishment",
    "organisations.organisation",
    "organisations.othernumber",
    "organisations.person",
    "organisations.shareholding",
    "organisations.sizeperiod",
}
# Facts of the shared record: both clusters read and correct the same row.
OF_SHARED_RECORD = {
    "api:member_detail",
    "api:organisation_change",
    "api:organisation_detail",
    "accounts:colleague_list",
    "memberships:member_detail",
    "memberships:public_member",
    "organisations:organisation_edit",
    "organisations:field_list",
    "organisations:establishment_add",
    "organisations:establishment_edit",
    "organisations:size_detail",
    "organisations:size_declare",
    "organisations:figures_add",
    "organisations:figures_edit",
    "organisations:shareholding_add",
    "organisations:shareholding_end",
    "organisations:contact_add",
    "organisations:publication_edit",
    "organisations:profile_edit",
    "organisations:merge_choose",
    "organisations:register_refresh",
    "organisations:successor_link",
}
# Rows of the reader alone, which are theirs from whatever cluster they look.
OF_THE_READER = {"projects:interest_end"}
# Addresses whose argument names nothing of a cluster.
NAMES_NOTHING = {
    "api:figure_detail",
    "api:figure_evidence",
    "api:vocabulary_detail",
    "labelling:my_card",
    "labelling:undertaking_sign",
    "clusters:vocabulary_list",
    "clusters:vocabulary_add",
    "indicators:figure_detail",
    "indicators:figure_export",
    "indicators:figure_evidence",
    "labelling:wording_edit",
    "labels:key_rotate",
    "memberships:attention_list",
    "organisations:duplicate_list",
    "organisations:duplicate_export",
    "organisations:duplicate_queue",
    "organisations:duplicate_refresh",
    "organisations:merge_list",
    "organisations:merge_export",
    # The address of somebody: this cluster says that it keeps nothing of them.
    "privacy:request_erase",
    "privacy:request_list",
    "reviews:my_review_list",
    "reviews:overdue_list",
    "reviews:reviewer_export",
    "reviews:reviewer_list",
    "reviews:score_export",
    "reviews:score_table",
}


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker) -> Iterator[tuple[Membership, Neighbour]]:
    """Both clusters, filled once: each test takes back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        membership = MembershipFactory(
            cluster=ClusterFactory(slug="essai", name="Cluster d'essai"),
            organisation__legal_name="Alpha fictive",
        )
        EstablishmentFactory(organisation=membership.organisation)
        AnnualFiguresFactory(organisation=membership.organisation)
        yield membership, neighbour(membership.organisation)
        transaction.set_rollback(True)


@pytest.fixture
def membership(both, db) -> Membership:
    return both[0]


@pytest.fixture
def cluster(membership) -> Cluster:
    return membership.cluster


@pytest.fixture
def other(both, db) -> Neighbour:
    return both[1]


def address(row: Row, slug: str, world: World) -> str:
    arguments = row.make(world) if row.make else []
    if isinstance(arguments, dict):
        return reverse(row.name, kwargs={"cluster": slug, **arguments})
    return reverse(row.name, args=[*([slug] if row.of_cluster else []), *arguments])


def text_of(response) -> str:
    """All that an answer says: its text, its cells, where it sends to."""
    body = response.getvalue() if response.streaming else response.content
    if "spreadsheetml" in response.headers.get("Content-Type", ""):
        book = openpyxl.load_workbook(BytesIO(body), read_only=True)
        cells = [
            str(cell) for sheet in book for row in sheet.values for cell in row if cell
        ]
        body = "\n".join([*book.sheetnames, *cells]).encode()
    told = [
        body.decode(errors="replace"),
        unquote(response.headers.get("Location", "")),
        response.headers.get("Content-Disposition", ""),
    ]
    return "\n".join(told)


def more_addresses(slug: str) -> Iterator[str]:
    """Lists, files and figures, asked in every way their forms allow."""
    for name in ("member_list", "member_map", "public_directory", "public_map"):
        url = reverse(f"memberships:{name}", args=[slug])
        yield f"{url}?q=SECRET"
        yield f"{url}?status=ended&status=suspended&status=upcoming&on=2011-01-01"
        yield f"{url}?domain=0&tag=0&sort=-since&region=32"
    yield reverse("memberships:application_list", args=[slug]) + "?q=SECRET"
    states = "&".join(f"state={state}" for state in ("lead", "info_requested"))
    yield reverse("memberships:application_list", args=[slug]) + f"?{states}"
    yield reverse("accounts:people_list", args=[slug]) + "?q=SECRET&state=all"
    yield reverse("clusters:mail_list", args=[slug]) + "?q=SECRET&state=failed"
    yield reverse("audit:event_list", args=[slug]) + "?organisation=SECRET"
    for kind in ("organisations", "people"):
        for name in ("duplicate_list", "merge_list"):
            yield reverse(f"organisations:{name}", args=[slug, kind]) + "?q=SECRET"
            yield reverse(f"organisations:{name}", args=[slug, kind]) + "?state=all"
    yield reverse("memberships:electoral_roll", args=[slug]) + "?on=2011-01-01"
    yield reverse("memberships:renewal_list", args=[slug]) + "?year=2026"
    yield reverse("accounts:invitation_create", args=[slug]) + "?role=member"
    for kind in VOCABULARIES:
        yield reverse("clusters:vocabulary_list", args=[slug, kind])
        yield reverse("clusters:vocabulary_add", args=[slug, kind])
    for kind in ("departures", "contact", "category"):
        yield reverse("memberships:attention_list", args=[slug, kind])


def figure_addresses(slug: str) -> Iterator[str]:
    period = "since=2009-01-01&on=2013-12-31"
    for key in ("category", "domain", "tag", "department"):
        url = reverse("indicators:figure_detail", args=[slug, "members_active"])
        yield f"{url}?by={key}"
    for indicator in registry.every():
        yield reverse("indicators:figure_detail", args=[slug, indicator.key])
        evidence = reverse("indicators:figure_evidence", args=[slug, indicator.key])
        yield f"{evidence}?{period}"
        for flag in indicator.flags:
            yield f"{evidence}?{period}&flag={flag.key}"


def file_addresses(slug: str) -> Iterator[str]:
    for name, query in [
        ("memberships:member_export", "status=current&status=ended&status=suspended"),
        ("memberships:application_export", "state=lead&state=info_requested"),
        ("memberships:electoral_roll", ""),
        ("accounts:people_export", "state=all"),
        ("clusters:budget_export", ""),
        ("audit:event_export", ""),
    ]:
        for form in FORMATS:
            yield f"{reverse(name, args=[slug])}?format={form}&{query}"
    for indicator in registry.every():
        url = reverse("indicators:figure_evidence", args=[slug, indicator.key])
        yield f"{url}?format=csv&since=2009-01-01"
    url = reverse("indicators:figure_export", args=[slug, "members_lost"])
    yield f"{url}?format=csv&by=exit_reason"


def test_the_neighbour_has_rows_of_every_kind(other):
    empty = [rows.model._meta.label for rows in rows_of(other.cluster) if not rows]

    assert empty == []


def test_every_model_is_of_a_cluster_or_shared():
    """A new model is the neighbour's to fill in, or said here to be shared."""
    ours = {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("grappe.")
    }
    of_clusters = {model._meta.label_lower for model in models_of_clusters()}

    assert ours - of_clusters - BY_ANOTHER.keys() == SHARED


@pytest.mark.parametrize("role", READERS)
def test_nothing_of_the_neighbour_shows(cluster, membership, as_role, other, role):
    world = World(cluster, membership)
    client = as_role(role)
    urls = [
        address(row, cluster.slug, world) + row.query
        for row in ROWS
        if row.method == "get"
    ]
    urls += [*more_addresses(cluster.slug), *figure_addresses(cluster.slug)]
    urls += file_addresses(cluster.slug)

    answers = {url: client.get(url) for url in urls}

    assert [url for url, it in answers.items() if it.status_code > 499] == []
    telling = [
        url for url, it in answers.items() if SECRET.lower() in text_of(it).lower()
    ]
    assert telling == []


def stolen(slug: str, world: World, but: set[str]) -> list[tuple[Row, str]]:
    """Addresses of the first cluster with the keys of the neighbour's rows."""
    left_out = but | OF_THE_READER | NAMES_NOTHING
    return [
        (row, address(row, slug, world))
        for row in ROWS
        if row.of_cluster and row.make and row.name not in left_out
    ]


@pytest.mark.parametrize("role", SEEKERS)
def test_keys_of_the_neighbour_open_and_change_nothing(
    cluster, membership, as_role, other, role
):
    client = as_role(role)
    asked = stolen(cluster.slug, other.world, set())
    asked += stolen(cluster.slug, other.shared_world, OF_SHARED_RECORD)
    before = dump(other.cluster, other.membership.organisation)

    opened = []
    for row, url in asked:
        data = row.data(other.world) if callable(row.data) else row.data
        for response in (client.get(url), client.post(url, data)):
            to_sign_in = response.status_code == 302 and (
                role == "anonymous" and response.url.startswith("/accounts/login/")
            )
            if not to_sign_in and response.status_code not in REFUSED:
                opened.append((row.name, response.status_code))

    assert opened == []
    assert dump(other.cluster, other.membership.organisation) == before


def posts(cluster, membership, other: Neighbour) -> Iterator[tuple[str, list, dict]]:
    """Forms of the first cluster, filled in with keys of the neighbour's rows."""
    own, theirs = membership.organisation, other.membership.organisation
    there = other.cluster
    category = there.member_categories.first()
    application = there.applications.first()
    tag, domain = there.profile_tags.first(), there.strategic_domains.first()
    competence = there.competences.first()
    mine = MembershipApplicationFactory(cluster=cluster, state="applied")
    reviewed = MembershipApplicationFactory(
        cluster=cluster, state="under_review", organisation=own
    )
    day = {"starts_on": "2026-03-02"}
    file = {
        "name": "Candidat",
        "kind": "company",
        "country": "FR",
        "language": "fr",
        "category": category.pk,
        "owner": other.director.pk,
    }
    yield "memberships:application_create", [], file
    yield "memberships:application_edit", [mine.pk], file
    yield "memberships:application_review", [mine.pk], {"organisation": theirs.pk}
    yield (
        "memberships:application_decide",
        [reviewed.pk],
        {
            f"a{reviewed.pk}-outcome": "approved",
            f"a{reviewed.pk}-category": category.pk,
            "decided_on": "2026-03-02",
            "body": "Bureau",
            **day,
        },
    )
    yield (
        "memberships:application_decide_together",
        [],
        {"application": application.pk, "decided_on": "2026-03-02", "body": "B", **day},
    )
    leaving = {
        "kind": "resignation",
        "notice_received_on": "2026-03-02",
        "last_day": "2026-12-31",
        "reason": there.withdrawal_reasons.first().pk,
    }
    yield "memberships:membership_end", [membership.pk], leaving
    leaving = {"kind": "merger", "last_day": "2026-12-31", "merged_into": theirs.pk}
    yield "memberships:membership_end", [membership.pk], leaving
    change = {"category": category.pk, **day}
    yield "memberships:category_change", [membership.pk], change
    change["memberships"] = other.membership.pk
    yield "memberships:category_change_many", [], change
    change["category"] = MemberCategoryFactory(cluster=cluster).pk
    yield "memberships:category_change_many", [], change
    letters = {"subject_fr": "S", "text_fr": "T", "subject_en": "S", "text_en": "T"}
    letters |= {"year": 2200, "membership": other.membership.pk}
    yield "memberships:renewal_send", [], letters
    my_tag = ProfileTagFactory(cluster=cluster)
    ticked = {"pk": [theirs.pk], "act": f"add_tag:{my_tag.pk}"}
    yield "memberships:member_bulk", [], ticked
    for act in (f"add_tag:{tag.pk}", f"remove_domain:{domain.pk}"):
        yield "memberships:member_bulk", [], {"pk": [own.pk, theirs.pk], "act": act}
    words = {"profile_tags": tag.pk, "competences": competence.pk}
    words["strategic_domains"] = domain.pk
    yield "organisations:profile_edit", [own.pk], words
    share = {"other": theirs.pk, "way": "owner", "percent": "60", **day}
    yield "organisations:shareholding_add", [own.pk], share
    person = there.positions.first()
    opened = {"opened": "listed", f"contact_{person.pk}": "name", "note": "Lui"}
    yield "organisations:publication_edit", [own.pk], opened
    entry = {"name_fr": "Mot", "position": 1, "college": there.colleges.first().pk}
    yield "clusters:vocabulary_add", ["categories"], entry
    entry = {"name_fr": "Mot", "parent": competence.pk}
    yield "clusters:vocabulary_add", ["competences"], entry
    yield from labelling_posts(cluster, other)
    role = {"role": "team", "user": other.director.pk, **day}
    yield "accounts:grant_create", [], role
    invited = {"email": "x@fiction.example", "role": "member", "language": "fr"}
    yield "accounts:invitation_create", [], invited | {"organisation": theirs.pk}
    yield "accounts:join_request_create", [], {"organisation": theirs.pk}


def labelling_posts(cluster, other: Neighbour) -> Iterator[tuple[str, list, dict]]:
    """What the labelling settings and calls take, with the neighbour's keys."""
    theirs = other.cluster.procedures.first()
    draft = ProcedureFactory(cluster=cluster, draft=True)
    question = QuestionFactory(section__procedure=draft)
    written = {
        "name_fr": "Voie",
        "kind": theirs.kind_id,
        "grid": theirs.grid_id,
        "deciding_body": theirs.deciding_body_id,
    }
    yield "labelling:procedure_add", [], written
    yield "labelling:procedure_edit", [draft.pk], written
    asked = {"name_fr": "?", "kind": "text", "section": theirs.sections.get().pk}
    yield "labelling:question_edit", [question.pk], asked
    body = BodyFactory(cluster=cluster)
    seat = {"user": other.director.pk, "starts_on": "2026-03-02"}
    yield "labelling:seat_add", [body.pk], seat


@pytest.mark.parametrize("role", ["direction", "member_admin"])
def test_forms_take_no_key_of_the_neighbour(cluster, membership, as_role, other, role):
    client = as_role(role)
    filled_in = list(posts(cluster, membership, other))
    before = dump(other.cluster, other.membership.organisation)

    telling = []
    for name, arguments, data in filled_in:
        response = client.post(reverse(name, args=[cluster.slug, *arguments]), data)
        assert response.status_code < 500, name
        if SECRET.lower() in text_of(response).lower():
            telling.append(name)
    client.post(
        reverse("accounts:context_switch"), {"grant": other.cluster.grants.first().pk}
    )

    assert telling == []
    assert strays(cluster) == []
    assert dump(other.cluster, other.membership.organisation) == before
    known = {membership.organisation} | {
        application.organisation for application in cluster.applications.all()
    }
    assert other.membership.organisation not in known
