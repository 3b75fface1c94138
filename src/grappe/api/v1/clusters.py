"""Who asks, the cluster, and its own words."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router
from pydantic import BaseModel

from grappe.api.v1.entry import READ_PROBLEMS, operation, token_of
from grappe.api.v1.problems import ProblemOut
from grappe.clusters.models import Cluster, College, StrategicDomain
from grappe.memberships.models import MemberCategory, WithdrawalReason
from grappe.organisations.models import Competence, ProfileTag
from grappe.projects.models import ProjectKind
from grappe.tokens.models import Scope

router = Router(tags=["clusters"])

VOCABULARIES: dict[str, Any] = {
    "categories": MemberCategory,
    "colleges": College,
    "competences": Competence,
    "domains": StrategicDomain,
    "leaving-reasons": WithdrawalReason,
    "profiles": ProfileTag,
    "project-kinds": ProjectKind,
}


class Me(BaseModel):
    """In whose name the API answers, and what the token may."""

    name: str
    email: str
    language: str
    cluster: str
    scopes: list[str]
    expires_at: datetime


class ClusterOut(BaseModel):
    slug: str
    name: str
    legal_name: str
    siren: str
    theme: str
    town: str
    website: str
    contact_email: str


class Vocabulary(BaseModel):
    key: str
    items: list["VocabularyWord"]


class VocabularyWord(BaseModel):
    """Dates and retirement say whether it is still in use."""

    id: int
    code: str
    name_fr: str
    name_en: str
    is_retired: bool
    starts_on: date | None
    ends_on: date | None


@router.get(
    "/me",
    response={200: Me} | dict.fromkeys((401, 429), ProblemOut),
    operation_id="me",
    url_name="me",
    summary="In whose name the API answers",
)
def me(request: HttpRequest) -> Any:
    user: Any = request.user
    token = token_of(request)
    return Me(
        name=user.name,
        email=user.email,
        language=user.language,
        cluster=token.cluster.slug,
        scopes=token.scopes,
        expires_at=token.expires_at,
    )


@router.get(
    "/clusters",
    response={200: list[ClusterOut]} | dict.fromkeys((401, 429), ProblemOut),
    operation_id="cluster_list",
    url_name="cluster_list",
    summary="The clusters that the token opens",
)
def cluster_list(request: HttpRequest) -> Any:
    return [shown(token_of(request).cluster)]


def shown(cluster: Cluster) -> ClusterOut:
    names = ClusterOut.model_fields
    return ClusterOut(**{name: getattr(cluster, name) for name in names})


@operation(router.get, "", response=ClusterOut, summary="The cluster's card")
def cluster_detail(request: HttpRequest, slug: str) -> Any:
    return shown(request.access.cluster)


@operation(
    router.get,
    "/vocabularies/{slug:key}",
    response=Vocabulary,
    scope=Scope.READ_CLUSTER,
    problems=READ_PROBLEMS,
    summary="The cluster's words of one kind",
    description=f"Kinds: {', '.join(f'`{key}`' for key in VOCABULARIES)}.",
)
def vocabulary_detail(request: HttpRequest, slug: str, key: str) -> Any:
    if key not in VOCABULARIES:
        raise Http404
    cluster = request.access.cluster
    rows = VOCABULARIES[key].objects.filter(cluster=cluster).order_by("code", "pk")
    return Vocabulary(key=key, items=[word(row) for row in rows])


def word(row: Any) -> VocabularyWord:
    return VocabularyWord(
        id=row.pk,
        code=row.code,
        name_fr=row.name_fr,
        name_en=row.name_en,
        is_retired=getattr(row, "is_retired", False),
        starts_on=getattr(row, "starts_on", None),
        ends_on=getattr(row, "ends_on", None),
    )
