from django.urls import path

from grappe.web.imports import views

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
]
