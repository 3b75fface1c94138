from django.urls import path

from grappe.web.impact import views

app_name = "impact"

urlpatterns = [
    path("", views.study_list, name="study_list"),
    path("new/", views.study_create, name="study_create"),
    path("methods/", views.method_list, name="method_list"),
    path("methods/text/", views.method_detail, name="method_detail"),
    path("services/", views.use_list, name="use_list"),
    path("services/add/", views.use_add, name="use_add"),
    path("services/<int:pk>/remove/", views.use_remove, name="use_remove"),
    path("<int:pk>/", views.study_detail, name="study_detail"),
    path("<int:pk>/plan/", views.plan_edit, name="plan_edit"),
    path("<int:pk>/plan/lock/", views.plan_lock, name="plan_lock"),
    path("<int:pk>/plan/amend/", views.plan_amend, name="plan_amend"),
    path("<int:pk>/abandon/", views.study_abandon, name="study_abandon"),
    path("<int:pk>/files/", views.file_add, name="file_add"),
    path("<int:pk>/files/<int:file>/", views.file_download, name="file_download"),
    path("<int:pk>/load/", views.study_load, name="study_load"),
    path("<int:pk>/organisations/", views.panel_evidence, name="panel_evidence"),
    path("<int:pk>/run/", views.run_start, name="run_start"),
    path("<int:pk>/runs/<int:run>/", views.run_detail, name="run_detail"),
    path("<int:pk>/runs/<int:run>/join/", views.run_join, name="run_join"),
    path("<int:pk>/runs/<int:run>/publish/", views.run_publish, name="run_publish"),
    path(
        "<int:pk>/runs/<int:run>/tables/<slug:table>/",
        views.run_export,
        name="run_export",
    ),
    path("<int:pk>/runs/<int:run>/appendix/", views.run_appendix, name="run_appendix"),
]
