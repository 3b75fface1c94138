"""The assignment desk."""

from django.urls import path

from grappe.web.labelling.views import desk, runs

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/<int:pk>/", desk.desk_call, name="desk_call"),
    path("desk/<int:pk>/add/", desk.assignment_add, name="assignment_add"),
    path("desk/<int:pk>/export/", desk.desk_export, name="desk_export"),
    path("desk/runs/<int:pk>/", runs.run_detail, name="run_detail"),
    path("desk/runs/<int:pk>/apply/", runs.run_apply, name="run_apply"),
    path("desk/runs/<int:pk>/discard/", runs.run_discard, name="run_discard"),
    path(
        "desk/readings/<int:pk>/revoke/",
        desk.assignment_revoke,
        name="assignment_revoke",
    ),
]
