"""The way in to an operation: cluster, scope, rule, in the order pages ask."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.api.v1.problems import Problem, ProblemOut
from grappe.clusters.models import Cluster
from grappe.tokens.models import AccessToken

READ_PROBLEMS = (401, 403, 404, 422, 429)
WRITE_PROBLEMS = (400, *READ_PROBLEMS, 409)
CHANGE_PROBLEMS = (*WRITE_PROBLEMS, 412, 428)


def insider(access: Access) -> bool:
    return access.is_insider


def operation(
    register: Any,
    path: str,
    *,
    response: Any,
    scope: str = "",
    rule: Callable[[Access], bool] = insider,
    status: int = 200,
    problems: tuple[int, ...] = READ_PROBLEMS,
    **options: Any,
) -> Callable[[Any], Any]:
    """Register an operation about a cluster: who may come in is asked first.

    Somebody without a role there learns nothing of it (404); one whose token or role
    does not go so far is told (403).
    """
    answers = {status: response} | dict.fromkeys(problems, ProblemOut)

    def decorate(view: Any) -> Any:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **arguments: Any) -> Any:
            request.access = access = entered(request, slug)
            need_scope(request, scope)
            if not rule(access):
                raise PermissionDenied
            return view(request, slug, **arguments)

        wrapper.scope = scope
        extra = {"x-scope": scope} if scope else {}
        return register(
            f"/clusters/{{slug:slug}}{path}",
            response=answers,
            operation_id=view.__name__,
            url_name=view.__name__,
            openapi_extra=extra,
            **options,
        )(wrapper)

    return decorate


def entered(request: HttpRequest, slug: str) -> Access:
    """The rights of who asks in that cluster; 404 where they have none."""
    token = token_of(request)
    cluster = Cluster.objects.hosted().filter(slug=slug).first()
    if cluster is None or token.cluster_id != cluster.pk:
        raise Http404
    access = Access.of(request.user, cluster, timezone.localdate())
    if not access.is_insider:
        raise Http404
    return access


def token_of(request: HttpRequest) -> AccessToken:
    """The token that the program showed."""
    return request.auth


def need_scope(request: HttpRequest, scope: str) -> None:
    """A token does what its scopes say, and no more."""
    if scope and not token_of(request).may(scope):
        raise Problem(
            403, _("This token lacks the scope “%(scope)s”.") % {"scope": scope}
        )
