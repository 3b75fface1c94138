"""One way in: whatever proved who somebody is, the second factor comes after."""

import time
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import Login
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

LINK_BACKEND = "sesame.backends.ModelBackend"


def let_in(request: Any, user: Any, *, method: str, then: str = "") -> Any:
    """Sign somebody in, after their second factor if they have one."""
    user.backend = LINK_BACKEND
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, redirect_url=then or None))


def fresh(view):
    """Ask who has neither password nor factor for a link of the last minutes.

    allauth has nothing to ask them again: a browser left open would be enough to put a
    stranger's telephone before the account.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not get_reauthentication_flows(user):
            records = get_authentication_records(request, user)
            latest = max((one["at"] for one in records), default=0)
            if time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                query = urlencode({"next": request.path})
                return redirect(f"{reverse('accounts:link_again')}?{query}")
        return view(request, *args, **kwargs)

    return wrapper
