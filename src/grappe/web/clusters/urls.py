from django.urls import path

from grappe.web.clusters import views

app_name = "clusters"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/card/", views.cluster_edit, name="cluster_edit"),
    path("settings/rules/", views.rules_edit, name="rules_edit"),
    path("settings/lists/<slug:kind>/", views.vocabulary_list, name="vocabulary_list"),
    path(
        "settings/lists/<slug:kind>/add/", views.vocabulary_add, name="vocabulary_add"
    ),
    path(
        "settings/lists/<slug:kind>/<int:pk>/",
        views.vocabulary_edit,
        name="vocabulary_edit",
    ),
    path(
        "settings/lists/<slug:kind>/<int:pk>/remove/",
        views.vocabulary_remove,
        name="vocabulary_remove",
    ),
    path(
        "settings/accreditations/add/",
        views.accreditation_add,
        name="accreditation_add",
    ),
    path(
        "settings/accreditations/<int:pk>/",
        views.accreditation_edit,
        name="accreditation_edit",
    ),
    path("budget/", views.budget_list, name="budget_list"),
    path("budget/export/", views.budget_export, name="budget_export"),
    path("budget/add/", views.budget_add, name="budget_add"),
    path("budget/<int:pk>/", views.budget_edit, name="budget_edit"),
    path("budget/<int:pk>/delete/", views.budget_delete, name="budget_delete"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/release/", views.mail_release, name="mail_release"),
    path("mail/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("mail/<int:pk>/edit/", views.mail_edit, name="mail_edit"),
    path("mail/<int:pk>/send/", views.mail_send, name="mail_send"),
]
