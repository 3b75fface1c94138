"""Who reads a project: rights, declarations, interests, the log of openings."""

from django.urls import path

from grappe.web.projects.views import declarations, interests, openings, readers

urlpatterns = [
    path("projects/<int:pk>/readers/open/", readers.grant_give, name="grant_give"),
    path(
        "projects/readers/<int:pk>/take-back/",
        readers.grant_revoke,
        name="grant_revoke",
    ),
    path(
        "projects/<int:pk>/readers/<int:user>/<slug:nature>/<int:organisation>/",
        readers.waiver_give,
        name="waiver_give",
    ),
    path(
        "projects/declarations/<int:pk>/correct/",
        readers.conflict_lift,
        name="conflict_lift",
    ),
    path("projects/<int:pk>/access/", readers.project_access, name="project_access"),
    path(
        "projects/<int:pk>/declare/",
        declarations.declaration_make,
        name="declaration_make",
    ),
    path("my/interests/", interests.interest_list, name="interest_list"),
    path("my/interests/add/", interests.interest_add, name="interest_add"),
    path("my/interests/<int:pk>/end/", interests.interest_end, name="interest_end"),
    path("openings/", openings.opening_list, name="opening_list"),
    path("openings/export/", openings.opening_export, name="opening_export"),
]
