"""Two clusters of one installation, the second of which nobody of the first may read.

Every text of the second one holds `SECRET`, so a page of the first that shows the word
shows something that is not its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models

from grappe.accounts.models import SavedView, User
from grappe.audit import chain
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.imports.models import ColumnMapping, ImportBatch, ImportChange
from grappe.memberships.models import Membership, Renewal
from grappe.organisations.models import (
    FieldValue,
    KnownOrganisation,
    Organisation,
    Person,
)
from tests import factories as make
from tests.factories import NOON, TODAY
from tests.web.access import World
from tests.web.neighbour_doors import with_doors
from tests.web.neighbour_dossiers import BY_PROJECT, PLAIN, with_dossier
from tests.web.neighbour_followup import BY_BID, with_followup
from tests.web.neighbour_granted import BY_LABEL, SIGNED, with_granted
from tests.web.neighbour_labels import BY_REQUEST, WORDLESS, with_labels
from tests.web.neighbour_privacy import BY_CONSENT, HASHED, with_privacy
from tests.web.neighbour_reviews import BY_REVIEW
from tests.web.neighbour_sessions import BY_SESSION, COUNTED, with_sessions
from tests.web.neighbour_tokens import BY_TOKEN, with_tokens
from tests.web.neighbour_webhooks import BY_ENDPOINT, SEALED, with_notices

SECRET = "SECRET-AUTRE"
# A text that the database compares, or that the house's code reads.
NOT_WORDS = {
    "kind",
    "page",
    "query",
    "model",
    "decided_by_body",
    "field",
    "language",
    "sha256",
    "siren",
    "country",
    "siret",
    "department",
    "naf_rev2",
    "naf_2025",
    "legal_category",
    "password",
    "target",
    "nonce",
    "eu_status",
    "pic",
    "register",
    # Files on disk are read by these names.
    "file",
    *PLAIN,
    *WORDLESS,
    *SIGNED,
    *COUNTED,
    *SEALED,
    "content_hash",
    "chain_hash",
    *HASHED,
}


@dataclass(frozen=True)
class Neighbour:
    """The second cluster: a member of its own, and one that both clusters have."""

    cluster: Cluster
    membership: Membership
    shared: Membership
    director: User

    @property
    def world(self) -> World:
        return World(self.cluster, self.membership)

    @property
    def shared_world(self) -> World:
        return World(self.cluster, self.shared)


def neighbour(shared: Organisation) -> Neighbour:
    """A cluster with rows of every kind about itself, its member and a shared one."""
    # Its name and slug are public: every visitor may choose among hosted clusters.
    cluster = make.ClusterFactory(slug="autre", name="Autre cluster")
    director = make.UserFactory()
    make.RoleGrantFactory(cluster=cluster, user=director, role="direction")
    make.MembershipRulesFactory(cluster=cluster)
    make.ClusterAccreditationFactory(cluster=cluster)
    make.BudgetLineFactory(cluster=cluster)
    make.BudgetLineFactory(cluster=cluster, is_actual=False, is_in_kind=True)
    make.BudgetLineFactory(cluster=cluster, year=TODAY.year)
    imported(cluster, director)
    studied(cluster)
    with_tokens(cluster, director)
    for page in ("members", "people"):
        SavedView.objects.create(user=director, cluster=cluster, page=page, name="V")
    own = make.OrganisationFactory()
    memberships = [about(cluster, one, director) for one in (own, shared)]
    for one in (own, shared):
        request = with_labels(with_dossier(cluster, one, director, SECRET), director)
        with_granted(request, director)
        with_sessions(request, director, SECRET)
        with_followup(request, director)
    with_privacy(cluster, director)
    with_doors(cluster, director)
    with_notices(cluster, director)
    chain.seal(NOON)
    mark(cluster, own)
    return Neighbour(cluster, *memberships, director)


def about(cluster: Cluster, organisation: Organisation, by: User) -> Membership:
    """Everything one cluster keeps of one organisation."""
    here: dict[str, Any] = {"cluster": cluster, "organisation": organisation}
    make.MembershipFactory(
        **here,
        resigned=True,
        starts_on=TODAY.replace(year=2010),
        ends_on=TODAY.replace(year=2012),
        end_reason=make.WithdrawalReasonFactory(cluster=cluster),
        end_note="note",
    )
    membership = make.MembershipFactory(**here)
    make.CategoryPeriodFactory(membership=membership)
    make.SuspensionFactory(membership=membership, ends_on=TODAY.replace(year=2022))
    position = make.PositionFactory(**here, role="representative", job_title="Poste")
    make.ConsentFactory(cluster=cluster, person=position.person)
    make.PublicationFactory(**here)
    for field in ("name", "email", "phone", "job_title"):
        make.PublicationFactory(**here, position=position, field=field)
    organisation.profile_tags.add(make.ProfileTagFactory(cluster=cluster))
    organisation.competences.add(make.CompetenceFactory(cluster=cluster))
    organisation.strategic_domains.add(make.StrategicDomainFactory(cluster=cluster))
    make.MembershipApplicationFactory(
        **here,
        state="info_requested",
        question="?",
        answer="!",
        activity="activité",
        motivation="motif",
        owner=by,
    )
    make.MembershipApplicationFactory(
        **here,
        state="refused",
        decided_on=TODAY,
        decided_by_body=SECRET,
        recorded_by=by,
    )
    mail = make.MailFactory(**here, created_by=by, state="failed", error="refusé")
    Renewal.objects.create(
        membership=membership, year=2026, deadline=TODAY, notice=mail, told_at=NOON
    )
    make.InvitationFactory(**here, role="member", mail_error="SMTP", invited_by=by)
    make.JoinRequestFactory(**here, message="message")
    make.RoleGrantFactory(**here, role="member_admin")
    make.RegisterAlertFactory(**here)
    make.RegisterAlertFactory(**here, kind="moved", after=SECRET, data={"place": {}})
    make.RegisterAlertFactory(**here, kind="activity", dismissed=True)
    KnownOrganisation.objects.create(**here, since=TODAY)
    make.ServiceUseFactory(**here)
    suspected(cluster, organisation, position.person)
    for source in ("import", "declared", "team"):
        for field in ("website", "legal_name", "naf_rev2"):
            FieldValue.objects.create(
                **here,
                field=field,
                value=f"https://{SECRET}.example/{source}",
                source=source,
                detail=SECRET,
                observed_on=TODAY.replace(year=2015),
                recorded_at=NOON.replace(year=2015),
                recorded_by=by,
            )
    for kind in ("memberships.suspended", "organisations.fields_set", "unheard.of"):
        Event.objects.create(
            **here,
            kind=kind,
            at=NOON,
            by=by,
            target=f"memberships.membership:{membership.pk}",
            data={
                "reason": SECRET,
                "fields": [SECRET],
                "source": SECRET,
                "changes": {"reason": [SECRET, SECRET]},
            },
        )
    return membership


def suspected(cluster: Cluster, organisation: Organisation, person: Person) -> None:
    """Records found to be the same, or about to be."""
    why = [{"code": "same_site", "weight": 3.0, "params": {"value": SECRET}}]
    double = make.OrganisationFactory(siren=None)
    KnownOrganisation.objects.create(cluster=cluster, organisation=double, since=TODAY)
    first, second = sorted([organisation, double], key=lambda one: one.pk)
    make.OrganisationPairFactory(
        cluster=cluster, first=first, second=second, reasons=why
    )
    other = make.PositionFactory(cluster=cluster, organisation=organisation).person
    make.PersonPairFactory(cluster=cluster, first=person, second=other, reasons=why)
    journal = [["organisations.organisation", 0, {"legal_name": SECRET}, {}]]
    make.OrganisationMergeFactory(
        cluster=cluster, kept=organisation, journal=journal, undone_at=NOON
    )
    make.PersonMergeFactory(cluster=cluster, kept=person, journal=journal)
    write_secret([Organisation.objects.filter(pk=double.pk)])


def studied(cluster: Cluster) -> None:
    """A study of each state that a page shows."""
    make.PlanFactory(study__cluster=cluster)
    study = make.StudyFactory(cluster=cluster, published=True)
    plan = make.PlanFactory(study=study, locked=True)
    make.OutcomeFileFactory(study=study)
    run = make.RunFactory(panel=make.PanelFactory(plan=plan), published=True)
    make.EffectFactory(run=run)


def imported(cluster: Cluster, by: User) -> None:
    batch = make.ImportBatchFactory(
        cluster=cluster,
        columns=[SECRET],
        created_by=by,
        options={"identify": True},
    )
    ImportBatch.objects.filter(pk=batch.pk).update(
        notices=[{"code": SECRET, "params": {}}], failure={}
    )
    row = make.ImportRowFactory(batch=batch, number=2, cells=[SECRET], title=SECRET)
    make.RowIdentityFactory(
        row=row,
        query={"name": SECRET, "town": SECRET},
        candidates=[{"scheme": "siren", "number": SECRET, "name": SECRET}],
    )
    ImportChange.objects.create(
        batch=batch, model="organisations.organisation", is_new=True, records=[[SECRET]]
    )
    ColumnMapping.objects.create(
        cluster=cluster,
        kind="members",
        signature=SECRET,
        mapping={SECRET: "siren"},
        used_at=NOON,
    )


def models_of_clusters() -> list[type[models.Model]]:
    """Every model whose rows belong to one cluster."""
    return [
        model
        for model in apps.get_models()
        if any(field.name == "cluster" for field in model._meta.get_fields())
    ]


# Rows that belong to a cluster by another row.
BY_ANOTHER = {
    "memberships.categoryperiod": "membership__cluster",
    "memberships.suspension": "membership__cluster",
    "memberships.renewal": "membership__cluster",
    "imports.importrow": "batch__cluster",
    "imports.importchange": "batch__cluster",
    "organisations.rowidentity": "row__batch__cluster",
    "impact.plan": "study__cluster",
    "impact.outcomefile": "study__cluster",
    "impact.panel": "study__cluster",
    "impact.run": "study__cluster",
    "impact.effect": "run__study__cluster",
    **BY_PROJECT,
    **BY_REQUEST,
    **BY_LABEL,
    **BY_REVIEW,
    **BY_BID,
    **BY_SESSION,
    **BY_TOKEN,
    **BY_ENDPOINT,
    "audit.link": "event__cluster",
    **BY_CONSENT,
}


def rows_of(cluster: Cluster) -> Iterator[models.QuerySet]:
    """All the rows of a cluster, model by model, and the people it alone knows."""
    for model in models_of_clusters():
        yield model._default_manager.filter(cluster=cluster)
    for label, path in BY_ANOTHER.items():
        yield apps.get_model(label)._default_manager.filter(**{path: cluster})
    yield Person.objects.filter(positions__cluster=cluster).distinct()
    yield User.objects.filter(grants__cluster=cluster).distinct()
    yield User.objects.filter(pk__in=cluster.join_requests.values("user"))


def rows_about(cluster: Cluster, organisation: Organisation) -> Iterator[Any]:
    """What a cluster keeps of one organisation, and the people who act for it."""
    for model in models_of_clusters():
        if any(field.name == "organisation" for field in model._meta.fields):
            yield model._default_manager.filter(
                cluster=cluster, organisation=organisation
            )
    for label, path in BY_ANOTHER.items():
        if path == "membership__cluster":
            yield apps.get_model(label)._default_manager.filter(
                membership__cluster=cluster, membership__organisation=organisation
            )
    yield Person.objects.filter(positions__organisation=organisation).distinct()
    yield User.objects.filter(grants__organisation=organisation).distinct()
    requests = cluster.join_requests.filter(organisation=organisation)
    yield User.objects.filter(pk__in=requests.values("user"))


def mark(cluster: Cluster, *organisations: Organisation) -> None:
    """Write the secret in every text of a cluster's rows and of organisations."""
    own = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
    write_secret([*rows_of(cluster), own])


def write_secret(several: Iterable[models.QuerySet]) -> None:
    for rows in several:
        for row in rows:
            values = {
                field.name: secret(field, row.pk)
                for field in row._meta.fields
                if is_words(field)
            }
            if values:
                type(row)._default_manager.filter(pk=row.pk).update(**values)


def is_words(field: models.Field) -> bool:
    if not isinstance(field, models.CharField | models.TextField):
        return False
    long_enough = field.max_length is None or field.max_length >= len(SECRET)
    return long_enough and not field.choices and field.name not in NOT_WORDS


def secret(field: models.Field, pk: int) -> str:
    if isinstance(field, models.EmailField):
        return f"{SECRET.lower()}-{field.model._meta.model_name}-{pk}@fiction.example"
    if isinstance(field, models.URLField):
        return f"https://{SECRET.lower()}.example/"
    if isinstance(field, models.SlugField) or field.name == "code":
        return f"{SECRET.lower()}-{pk}"
    return f"{SECRET} {pk} {field.name}"[: field.max_length or None]


def dump(cluster: Cluster, *organisations: Organisation) -> list[dict]:
    """A cluster's rows as they are, to compare with what they become."""
    own = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
    return [
        row
        for rows in [*rows_of(cluster), own]
        for row in serializers.serialize("python", rows.order_by("pk"))
    ]


def strays(cluster: Cluster) -> list[str]:
    """Rows of a cluster that point at a row of another one: there must be none."""
    found = []
    for model in models_of_clusters():
        for field in model._meta.fields:
            if not field.is_relation or field.related_model not in models_of_clusters():
                continue
            pointing = model._default_manager.filter(cluster=cluster).exclude(
                **{field.name: None}
            )
            found += [
                f"{model._meta.label}.{field.name}:{row.pk}"
                for row in pointing
                if getattr(row, field.name).cluster_id not in (cluster.pk, None)
            ]
    return found
