"""The assignment desk."""

from django.urls import path

from grappe.web.labelling.views import desk, runs

urlpatterns = [
    path("labels/desk/", desk.desk, name="desk"),
    path("labels/desk/<int:pk>/", desk.desk_call, name="desk_call"),
    path("labels/desk/<int:pk>/add/", desk.assignment_add, name="assignment_add"),
    path("labels/desk/<int:pk>/export/", desk.desk_export, name="desk_export"),
    path("labels/runs/<int:pk>/", runs.run_detail, name="run_detail"),
    path("labels/runs/<int:pk>/apply/", runs.run_apply, name="run_apply"),
    path("labels/runs/<int:pk>/discard/", runs.run_discard, name="run_discard"),
    path(
        "labels/readings/<int:pk>/revoke/",
        desk.assignment_revoke,
        name="assignment_revoke",
    ),
]
