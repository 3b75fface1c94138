"""What stands in front of a view."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from grappe.accounts.access import Access


def allowed(rule: Callable[[Access], bool]):
    """Let in those the rule admits: visitors sign in first, strangers see a 404.

    Somebody without any role in the cluster learns nothing of it; somebody with a role
    but not the right one gets a 403.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, cluster, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.access.is_insider:
                raise Http404
            if not rule(request.access):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def public(view):
    """A page of a cluster that everybody may read."""

    @wraps(view)
    def wrapper(request, cluster, *args, **kwargs):
        return view(request, *args, **kwargs)

    return wrapper


def signed_in(view):
    """A page for anybody with an account: what they see is what was opened to them.

    Applicants and outside experts hold no role in the cluster; the view answers 404
    for what is not theirs.
    """

    @wraps(view)
    def wrapper(request, cluster, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapper


def operator(view):
    """A page of whoever runs the installation: visitors sign in, others see a 404."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_operator:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def notes(*labels: str):
    """A page that, on being read, writes in the tables of these models and no other.

    For what it notes of its reader, as that a link was followed: see `web.guard`.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            return view(*args, **kwargs)

        wrapper.notes = (*getattr(view, "notes", ()), *labels)
        return wrapper

    return decorate


def rehearses(view):
    """A page that shows what an action would do: it does it, then takes it back."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        return view(*args, **kwargs)

    wrapper.rehearses = True
    return wrapper


def insider(access: Access) -> bool:
    return access.is_insider
