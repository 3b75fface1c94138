"""The project, its consortium, its people, its public page."""

from django.urls import path

from grappe.web.projects.views import (
    confirming,
    consortium,
    detail,
    dossier,
    listing,
    people,
    public,
)

urlpatterns = [
    path("projects/", listing.project_list, name="project_list"),
    path("projects/new/", dossier.project_create, name="project_create"),
    path("projects/kept-away/", people.exclusion_list, name="exclusion_list"),
    path("my/projects/", listing.my_project_list, name="my_project_list"),
    path("public/projects/", public.public_project_list, name="public_project_list"),
    path("public/projects/<uuid:uid>/", public.public_project, name="public_project"),
    path("projects/<int:pk>/", detail.project_detail, name="project_detail"),
    path(
        "projects/<int:pk>/see/<slug:section>/",
        detail.project_section,
        name="project_section",
    ),
    path(
        "projects/<int:pk>/edit/<slug:part>/",
        dossier.project_edit,
        name="project_edit",
    ),
    path("projects/<int:pk>/stage/", dossier.stage_change, name="stage_change"),
    path("projects/<int:pk>/owner/", dossier.owner_change, name="owner_change"),
    path("projects/<int:pk>/publish/", dossier.publish, name="publish"),
    path("projects/<int:pk>/partners/add/", consortium.partner_add, name="partner_add"),
    path(
        "projects/<int:pk>/partners/ask/",
        confirming.confirmation_ask,
        name="confirmation_ask",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/",
        consortium.partner_edit,
        name="partner_edit",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/forecast/",
        consortium.forecast_edit,
        name="forecast_edit",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/lead/",
        consortium.lead_name,
        name="lead_name",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/remove/",
        consortium.partner_remove,
        name="partner_remove",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/confirm/",
        confirming.partner_confirm,
        name="partner_confirm",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/contest/",
        confirming.partner_contest,
        name="partner_contest",
    ),
    path(
        "projects/<int:pk>/partners/<int:part>/remind/",
        confirming.partner_remind,
        name="partner_remind",
    ),
    path(
        "projects/<int:pk>/people/invite/", people.member_invite, name="member_invite"
    ),
    path(
        "projects/<int:pk>/people/<int:member>/",
        people.member_change,
        name="member_change",
    ),
    path(
        "projects/<int:pk>/people/<int:member>/end/",
        people.member_end,
        name="member_end",
    ),
    path(
        "projects/<int:pk>/kept-away/add/", people.exclusion_add, name="exclusion_add"
    ),
    path(
        "projects/<int:pk>/kept-away/<int:row>/remove/",
        people.exclusion_remove,
        name="exclusion_remove",
    ),
    path(
        "projects/<int:pk>/kept-away/<int:row>/",
        people.exclusion_identify,
        name="exclusion_identify",
    ),
]
