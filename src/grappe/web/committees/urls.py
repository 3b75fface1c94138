"""Committees: sessions, their agenda and votes, minutes, decisions."""

from django.urls import path

from grappe.web.committees.views import statutes

app_name = "committees"

BODIES = "settings/labelling/bodies/"
urlpatterns = [
    path(f"{BODIES}<int:pk>/statutes/", statutes.statutes_list, name="statutes_list"),
    path(
        f"{BODIES}<int:pk>/statutes/adopt/",
        statutes.statutes_adopt,
        name="statutes_adopt",
    ),
    path(
        "settings/labelling/statutes/<int:pk>/",
        statutes.statutes_edit,
        name="statutes_edit",
    ),
]
