"""One dossier whose every text holds a marker, and the people it must not exist for.

Which rows belong to the dossier, which texts they hold and which addresses the site
has are found by introspection: what is added to the product comes here by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from grappe.accounts.models import User
from grappe.audit import chain
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.imports.models import ImportBatch, ImportChange
from grappe.labelling import link_mails
from grappe.labelling.models import (
    AdmissibilityReason,
    Answer,
    AssignmentRun,
    Check,
    CoLabel,
    Complement,
    DossierLink,
    ExpertRemark,
    Inadmissibility,
    LabelRequest,
    LateAccess,
    ProposedReading,
)
from grappe.organisations.models import Organisation
from grappe.projects import fields as project_fields
from grappe.projects import models as projects
from grappe.projects import versions
from grappe.web.projects import sections
from tests import factories as make
from tests.factories import NOON
from tests.factories import labelling as labels
from tests.factories import projects as dossiers
from tests.factories.documents import DocumentFactory, OpeningFactory
from tests.web.neighbour_followup import with_followup
from tests.web.neighbour_granted import with_granted
from tests.web.neighbour_reviews import with_reviews
from tests.web.neighbour_sessions import with_sessions
from tests.web.neighbours import NOT_WORDS, is_words
from tests.web.test_separation import text_of

MARK = "Zyxalgue"
# A word of the same texts: a search field shows again what was looked for.
SOUGHT = "introuvable"
# Codes that the house's own code reads.
CODES = NOT_WORDS | {"part", "code", "confirmed_hash", "text_hash", "text_version"}
SINCE = date(2020, 1, 1)
# What an assignment proves of itself.
PROOF = {
    "objective": "total",
    "value": 1.0,
    "bound": 1.0,
    "gap": 0.0,
    "is_proven": True,
    "levels": [],
    "total": 1.0,
    "worst": 1.0,
    "readings": 1,
    "dossiers": 1,
    "experts": 1,
    "alternates": {},
}
ROLES = ("direction", "team", "expert", "committee", "auditor", "funder")


# What belongs to the dossier ----------------------------------------------------------


def paths() -> dict[type[models.Model], str]:
    """Every model whose rows hang on a project, and how they lead to it."""
    found: dict[type[models.Model], str] = {projects.Project: "pk"}
    grown = True
    while grown:
        grown = False
        for model in apps.get_models():
            if model in found or not model.__module__.startswith("grappe."):
                continue
            above = next((one for one in fields_up(model) if one[1] in found), None)
            if above is not None:
                path = found[above[1]]
                found[model] = above[0] if path == "pk" else f"{above[0]}__{path}"
                grown = True
    return found


def fields_up(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    for one in model._meta.local_fields:
        if one.is_relation and one.related_model is not model:
            yield one.name, one.related_model


@dataclass
class Dossier:
    """The secret dossier, and what is needed to ask for it."""

    cluster: Cluster
    project: projects.Project
    request: LabelRequest
    partner: Organisation
    batch: ImportBatch
    link: DossierLink

    @cached_property
    def rows(self) -> dict[type[models.Model], Any]:
        return {
            model: model._default_manager.filter(**{path: self.project.pk})
            for model, path in paths().items()
        }

    @cached_property
    def keys(self) -> list[int]:
        """The keys of its rows: what an address may name."""
        found = {key for rows in self.rows.values() for key in rows_keys(rows)}
        return sorted({*found, self.batch.pk, self.partner.pk})

    def dump(self) -> list[dict]:
        """Its rows as they are, to compare with what they become."""
        kept = [Event, *(one for one in self.rows if one._meta.app_label == "outbox")]
        return [
            row
            for model, rows in self.rows.items()
            if model not in kept
            for row in serializers.serialize("python", rows.order_by("pk"))
        ]


def rows_keys(rows: Any) -> list[int]:
    return [key for key in rows.values_list("pk", flat=True) if isinstance(key, int)]


# The seed -----------------------------------------------------------------------------


def begin_keys_at_one() -> None:
    """Keep the keys to ask for few: SQLite remembers those of tests that were saved."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")


def seed(cluster: Cluster) -> Dossier:
    """A dossier with a row of every kind; the marker in each of its texts."""
    begin_keys_at_one()
    by = make.UserFactory(given_name="Autre", family_name="Personne")
    project = dossiers.ProjectFactory(
        cluster=cluster, in_setup=True, owner=by, created_by=by
    )
    partner = make.OrganisationFactory(legal_name="Partenaire fictif")
    make.KnownOrganisationFactory(cluster=cluster, organisation=partner)
    _dossier(project, partner, by)
    request = _request(project, by)
    link = DossierLink.objects.create(
        request=request,
        expert=labels.ExpertFactory(cluster=cluster, user=by),
        created_at=NOON,
        expires_at=timezone.now() + timedelta(days=9),
    )
    _readers(project, request, partner, by)
    with_reviews(request, by)
    with_granted(request, by)
    with_sessions(request, by, MARK, name="Autre Personne")
    with_followup(request, by)
    _trail(project, partner, by)
    batch = _imported(project, by)
    found = Dossier(cluster, project, request, partner, batch, link)
    chain.seal(NOON)
    write_mark(found)
    return found


def _dossier(project: Any, partner: Organisation, by: User) -> None:
    part = dossiers.PartnerFactory(
        project=project, organisation=partner, lead=True, contribution="x"
    )
    dossiers.PartnerCostFactory(partner=part)
    projects.Forecast.objects.create(partner=part, year=1, jobs=1)
    package = dossiers.WorkPackageFactory(project=project, leader=part)
    projects.WorkShare.objects.create(work_package=package, partner=part)
    projects.Deliverable.objects.create(
        work_package=package, code="D1", title="x", month=1
    )
    projects.Milestone.objects.create(project=project, code="M1", title="x", month=1)
    content = f"{MARK} in a file".encode()
    papers = DocumentFactory.create_batch(
        3, cluster=project.cluster, uploaded_by=by, content=content
    )
    projects.Agreement.objects.create(project=project, kind="nda", document=papers[0])
    for paper, restricted in zip(papers[1:], (False, True), strict=True):
        projects.ProjectFile.objects.create(
            project=project,
            document=paper,
            title="x",
            is_restricted=restricted,
            added_at=NOON,
            added_by=by,
        )
    projects.Remark.objects.create(project=project, text="x", author=by, at=NOON)


def _request(project: Any, by: User) -> LabelRequest:
    cluster = project.cluster
    request = labels.LabelRequestFactory(
        cluster=cluster,
        project=project,
        filed=True,
        state="admissible",
        owner=by,
        call__closes_at=NOON.replace(year=2099),
        procedure__grid=labels.GridFactory(cluster=cluster),
    )
    labels.CriterionFactory(grid=request.procedure.grid)
    section = labels.SectionFactory(procedure=request.procedure)
    question = labels.QuestionFactory(section=section)
    Answer.objects.create(
        request=request, question=question, value=MARK, answered_at=NOON
    )
    Check.objects.create(
        request=request,
        code="companies",
        outcome="waived",
        checked_at=NOON,
        waived_by=by,
        waiver_reason="x",
    )
    reason = AdmissibilityReason.objects.create(cluster=cluster, code="late")
    Inadmissibility.objects.create(request=request, reason=reason, comment="x")
    Complement.objects.create(
        request=request,
        text="x",
        asked_at=NOON,
        asked_by=by,
        due_on=NOON.date(),
        answer="x",
        answered_at=NOON,
        answered_by=by,
    )
    LateAccess.objects.create(
        request=request, until=NOON, reason="x", granted_at=NOON, granted_by=by
    )
    ExpertRemark.objects.create(request=request, remark="x", answer="x")
    CoLabel.objects.create(request=request, external_name="x", asked_at=NOON)
    return request


def _readers(project: Any, request: LabelRequest, partner: Organisation, by: Any):
    dossiers.ProjectMemberFactory(project=project)
    dossiers.ExcludedReaderFactory(project=project)
    dossiers.DeclarationFactory(project=project, explanation="x")
    dossiers.GrantFactory(project=project, reason="x")
    dossiers.WaiverFactory(project=project, organisation=partner, waived_by=by)
    run = AssignmentRun.objects.create(
        cluster=project.cluster,
        call=request.call,
        run_at=NOON,
        requests=[request.pk],
        experts=[],
        certificate=PROOF | {"worst_request": request.pk},
    )
    expert = labels.ExpertFactory(cluster=project.cluster)
    ProposedReading.objects.create(run=run, request=request, expert=expert, affinity=1)
    labels.AssignmentFactory(request=request, expert=expert, run=run)


def _trail(project: Any, partner: Organisation, by: User) -> None:
    here = {"cluster": project.cluster, "project": project}
    for organisation in (None, partner):
        make.MailFactory(
            **here, organisation=organisation, created_by=by, state="failed", error="x"
        )
        Event.objects.create(
            **here,
            organisation=organisation,
            kind="projects.edited",
            at=timezone.now(),
            by=by,
            target=f"projects.project:{project.pk}",
            data={"acronym": MARK, "part": MARK, "changes": {"title": [MARK, MARK]}},
        )
    OpeningFactory(**here, user=by, target=f"dossier {MARK}")


def _imported(project: Any, by: User) -> ImportBatch:
    """The file that brought the project in, as it was and as it was applied."""
    batch = make.ImportBatchFactory(
        cluster=project.cluster,
        kind="projects",
        filename="projets.csv",
        columns=["acronym", "title"],
        mapping={"0": "acronym", "1": "title"},
        state="applied",
        applied_at=NOON,
        applied_by=by,
        created_by=by,
        row_count=1,
        counts={"create": 1, "refuse": 1},
    )
    make.ImportRowFactory(
        batch=batch,
        number=2,
        cells=[MARK, f"{MARK} {SOUGHT}"],
        title=MARK,
        verdict="create",
        changes={"title": [None, MARK]},
    )
    ImportChange.objects.create(
        batch=batch,
        model="projects.project",
        is_new=True,
        records=[[project.pk, 2, ""]],
    )
    return batch


def write_mark(dossier: Dossier) -> None:
    """Write the marker in every text of every row, then freeze what was filed."""
    for model, rows in dossier.rows.items():
        names = [one for one in model._meta.local_fields if is_marked(one)]
        for row in rows:
            values = {one.name: marked(one, row.pk) for one in names}
            if values:
                model._default_manager.filter(pk=row.pk).update(**values)
    for document in documents_of(dossier.project):
        document.name = f"{MARK}-{document.pk}.txt"
        document.save(update_fields=["name"])
    dossier.project.refresh_from_db()
    version = dossier.request.version
    version.content = versions.content(dossier.project)
    version.save(update_fields=["content"])
    dossier.request.refresh_from_db()


def documents_of(project: Any) -> Iterator[Any]:
    for row in [*project.files.all(), *project.agreements.all()]:
        if row.document:
            yield row.document


def is_marked(one: models.Field) -> bool:
    return is_words(one) and one.name not in CODES


def marked(one: models.Field, pk: Any) -> str:
    if isinstance(one, models.EmailField):
        return f"{MARK.lower()}-{one.model._meta.model_name}-{pk}@fiction.example"
    if isinstance(one, models.URLField):
        return f"https://{MARK.lower()}.example/"
    return f"{MARK} {pk} {SOUGHT}"[: one.max_length or None]


# The people ---------------------------------------------------------------------------


def reader(dossier: Dossier, email: str) -> User:
    """Somebody with every role of a reader, to whom the dossier is open and given."""
    user = make.UserFactory(email=email, language="en")
    for role in ROLES:
        make.RoleGrantFactory(
            user=user, cluster=dossier.cluster, role=role, starts_on=SINCE
        )
    for purpose in ("expert", "team"):
        dossiers.GrantFactory(
            project=dossier.project, user=user, purpose=purpose, starts_on=SINCE
        )
    dossiers.DeclarationFactory(project=dossier.project, user=user)
    expert = labels.ExpertFactory(cluster=dossier.cluster, user=user, starts_on=SINCE)
    labels.AssignmentFactory(request=dossier.request, expert=expert, state="accepted")
    return user


def _employed(user: User) -> Organisation:
    organisation = make.OrganisationFactory()
    user.expertises.update(organisation=organisation)
    return organisation


def _interest(nature: str):
    def add(dossier: Dossier, user: User) -> None:
        dossiers.InterestFactory(
            cluster=dossier.cluster,
            user=user,
            organisation=dossier.partner,
            nature=nature,
        )

    return add


def _by_pool(dossier: Dossier, user: User) -> None:
    user.expertises.update(organisation=dossier.partner)


def _by_role(dossier: Dossier, user: User) -> None:
    make.RoleGrantFactory(
        user=user,
        cluster=dossier.cluster,
        role="member",
        organisation=dossier.partner,
        starts_on=SINCE,
    )


def _by_place(dossier: Dossier, user: User) -> None:
    person = make.PersonFactory(email=user.email.upper())
    make.PositionFactory(
        cluster=dossier.cluster, person=person, organisation=dossier.partner
    )


def _by_group(dossier: Dossier, user: User) -> None:
    make.ShareholdingFactory(
        owner=_employed(user), owned=dossier.partner, share_rate="0.7"
    )


def _by_merge(dossier: Dossier, user: User) -> None:
    absorbed = make.OrganisationFactory(merged_into=dossier.partner)
    user.expertises.update(organisation=absorbed)


def _by_past(dossier: Dossier, user: User) -> None:
    past = dossiers.ProjectFactory(cluster=dossier.cluster, stage="running")
    for organisation in (_employed(user), dossier.partner):
        dossiers.PartnerFactory(project=past, organisation=organisation)


def _by_board(dossier: Dossier, user: User) -> None:
    board, colleague = make.OrganisationFactory(), make.UserFactory()
    for one in (user, colleague):
        dossiers.InterestFactory(user=one, organisation=board, nature="mandate")
    make.RoleGrantFactory(
        user=colleague,
        cluster=dossier.cluster,
        role="member",
        organisation=dossier.partner,
    )


def _named(dossier: Dossier, user: User) -> None:
    dossiers.ExcludedReaderFactory(project=dossier.project, user=user, name=MARK)


def _named_with_all(dossier: Dossier, user: User) -> None:
    dossiers.ExcludedReaderFactory(
        project=dossier.project, organisation=_employed(user), name=MARK
    )


def _contact(dossier: Dossier, user: User) -> None:
    dossiers.PartnerFactory(project=dossier.project, contact_email=user.email)


def _declared(dossier: Dossier, user: User) -> None:
    mine = dossier.project.declarations.filter(user=user)
    mine.update(has_conflict=True, nature="family")


CONFLICTS = {
    "declared": _declared,
    "pool": _by_pool,
    "role": _by_role,
    "place": _by_place,
    "merged": _by_merge,
    "group": _by_group,
    "past project": _by_past,
    "board": _by_board,
    "named": _named,
    "named with all": _named_with_all,
    "contact": _contact,
    "mandate": _interest("mandate"),
    "financial": _interest("financial"),
    "family": _interest("family"),
    "competitor": _interest("competitor"),
    "publication": _interest("publication"),
    "other": _interest("other"),
}


def conflicted(dossier: Dossier, nature: str) -> User:
    """A reader like any other, from whom a conflict of this nature takes it away."""
    user = reader(dossier, f"{nature.replace(' ', '-')}@fiction.example")
    CONFLICTS[nature](dossier, user)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


# The addresses ------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """One address of the site, and what it wants to be filled with."""

    name: str
    wants: dict[str, Any] = field(default_factory=dict)

    def is_number(self, name: str) -> bool:
        return isinstance(self.wants[name], IntConverter)


def routes(patterns: Any = None, namespace: str = "", wants: Any = None):
    """Every route that begins with a cluster."""
    patterns = get_resolver().url_patterns if patterns is None else patterns
    for one in patterns:
        here = (wants or {}) | one.pattern.converters
        if isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from routes(one.url_patterns, namespace + inner, here)
        elif isinstance(one, URLPattern) and "cluster" in here:
            yield Route(f"{namespace}{one.name}", here)


def words(dossier: Dossier) -> dict[str, list[Any]]:
    """What an address may name besides keys."""
    token = link_mails.address(dossier.link).rstrip("/").rpartition("/")[2]
    return {
        "section": [one.key for one in sections.SECTIONS],
        "part": list(project_fields.PARTS),
        "nature": ["past_project"],
        "code": ["companies"],
        "key": ["members_active"],
        "kind": ["domains", "organisations", "departures"],
        "state": ["admissible"],
        "uid": [dossier.project.uid, dossier.partner.uid],
        "token": [token],
    }


def addresses(dossier: Dossier, only: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Every address with every key of the dossier, searched and exported too."""
    said = words(dossier)
    for route in routes():
        if only and not route.name.startswith(tuple(only)):
            continue
        names = [name for name in route.wants if name != "cluster"]
        choices = [choices_of(dossier, route, name, said) for name in names]
        for values in product(*choices):
            arguments = dict(zip(names, values, strict=True))
            url = reverse(
                route.name, kwargs={"cluster": dossier.cluster.slug, **arguments}
            )
            yield route.name, url
            for query in queries(route, names):
                yield route.name, f"{url}?{query}"


def choices_of(dossier: Dossier, route: Route, name: str, said: Any) -> list[Any]:
    if not route.is_number(name):
        # "up|down" says itself what it may be.
        own = route.wants[name].regex
        return (
            own.split("|") if own.replace("|", "").isalpha() else said.get(name, ["x"])
        )
    numbers = [one for one in route.wants if route.is_number(one)]
    if len(numbers) > 1 and name == numbers[0]:
        # The first number of several names the dossier, its request or its partner.
        return sorted({dossier.project.pk, dossier.request.pk, dossier.batch.pk})
    return dossier.keys


def queries(route: Route, names: list[str]) -> list[str]:
    if "export" in route.name:
        return ["format=csv", "format=xlsx"]
    return [] if names else [f"q={SOUGHT}", "format=csv"]


REFUSALS = 3
WEIGHT = {403: 1, 405: REFUSALS}


def answers(client: Any, urls: Iterable[tuple[str, str]]) -> Iterator[tuple]:
    """Ask each address; a route that is only sent to, or refuses, is left at that.

    A rule that refuses (403) does so before a row is looked for: a key more changes
    nothing. What is not found (404) depends on the key, and is asked to the end.
    """
    refused: Counter[str] = Counter()
    for name, url in urls:
        if refused[name] >= REFUSALS:
            continue
        response = client.get(url)
        refused[name] += WEIGHT.get(response.status_code, -refused[name])
        yield name, url, response


def tells(response: Any) -> bool:
    return MARK.lower() in text_of(response).lower()
