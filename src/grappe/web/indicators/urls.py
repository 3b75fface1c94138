from django.urls import path

from grappe.web.indicators import views

app_name = "indicators"

urlpatterns = [
    path("", views.figure_list, name="figure_list"),
    path("<slug:key>/", views.figure_detail, name="figure_detail"),
    path("<slug:key>/evidence/", views.figure_evidence, name="figure_evidence"),
    path("<slug:key>/export/", views.figure_export, name="figure_export"),
]
