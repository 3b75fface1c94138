from django.urls import path

from grappe.web.imports import identities, views

app_name = "imports"

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_create, name="import_create"),
    path("<int:pk>/", views.import_detail, name="import_detail"),
    path("<int:pk>/columns/", views.import_map, name="import_map"),
    path("<int:pk>/apply/", views.import_apply, name="import_apply"),
    path("<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("<int:pk>/abandon/", views.import_abandon, name="import_abandon"),
    path(
        "<int:pk>/refused/", views.import_refused_export, name="import_refused_export"
    ),
    path("<int:pk>/identities/", identities.identity_queue, name="identity_queue"),
    path("<int:pk>/identities/all/", identities.identity_list, name="identity_list"),
    path(
        "<int:pk>/identities/<int:number>/answer/",
        identities.identity_answer,
        name="identity_answer",
    ),
    path("<int:pk>/identities/undo/", identities.identity_undo, name="identity_undo"),
    path(
        "<int:pk>/identities/finish/",
        identities.identity_finish,
        name="identity_finish",
    ),
    path(
        "<int:pk>/identities/accept/",
        identities.identity_accept,
        name="identity_accept",
    ),
]
