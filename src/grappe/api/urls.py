"""The addresses of the API; each version has its own."""

from typing import Any

from django.urls import path

from grappe.api.v1 import pages
from grappe.api.v1.site import api as v1

# A reader leaves marks: that a token served, or was refused, and what was opened.
NOTES = ("tokens.accesstoken", "audit.event")
OPENS = {"project_detail": ("documents.opening",)}

_v1: Any
_v1, _app, _namespace = v1.urls
_v1 = [one for one in _v1 if one.name != "api-root"]
for _one in _v1:
    _one.callback.notes = NOTES + OPENS.get(_one.name, ())
_v1.append(path("", pages.operations, name="api-root"))

urlpatterns = [path("v1/", (_v1, _app, _namespace))]
