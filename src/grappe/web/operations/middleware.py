"""Each request gets a number, is counted, and leaves one line in the log."""

import logging
import re
import uuid

from django.conf import settings
from django.db import connection

from grappe.operations import logs, metrics

HEADER = "X-Request-ID"
# A number from the proxy in front is taken if it is one.
NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
# What attacks meet: forged keys, other people's pages, too many tries.
REFUSED = frozenset({400, 403, 410, 413, 429})

logger = logging.getLogger("grappe.requests")


class ObservedMiddleware:
    """The outermost: what it measures is what the visitor waits for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request.request_id = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        watch = metrics.Watch()
        token = logs.current.set(request)
        try:
            with connection.execute_wrapper(watch):
                response = self.get_response(request)
            response.headers[HEADER] = request.request_id
            self.tell(request, response, watch)
        finally:
            logs.current.reset(token)
        return response

    def tell(self, request, response, watch: metrics.Watch) -> None:
        """Count the request and write its line; files of the site are counted only."""
        if request.path.startswith(settings.STATIC_URL):
            metrics.count("static", request.method, response.status_code, 0.0, 0)
            return
        route = logs.route_of(request)
        seconds = watch.seconds
        metrics.count(route, request.method, response.status_code, seconds, watch.asked)
        method = request.method if request.method in metrics.METHODS else "OTHER"
        is_refused = response.status_code in REFUSED
        logger.log(
            logging.WARNING if is_refused else logging.INFO,
            "%s %s %s",
            method,
            route,
            response.status_code,
            extra={
                "route": route,
                "method": method,
                "status": response.status_code,
                "ms": round(seconds * 1000),
                "queries": watch.asked,
            },
        )
