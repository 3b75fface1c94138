from django.urls import URLPattern, include, path

from grappe.web.privacy import views

app_name = "privacy"

own: list[URLPattern] = [
    path("", views.own_privacy, name="own_privacy"),
    path("copy/", views.own_copy, name="own_copy"),
    path("choices/<slug:slug>/", views.own_choices, name="own_choices"),
    path("choices/<slug:slug>/consent/", views.own_consent, name="own_consent"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

of_cluster: list[URLPattern] = [
    path("", views.register_detail, name="register_detail"),
    path("export/", views.register_export, name="register_export"),
    path("notice/", views.notice, name="notice"),
    path("retention/", views.retention_detail, name="retention_detail"),
    path("retention/terms/new/", views.term_create, name="term_create"),
    path("requests/", views.request_list, name="request_list"),
    path("requests/copy/", views.request_copy, name="request_copy"),
    path("requests/erase/", views.request_erase, name="request_erase"),
    path("holds/new/", views.hold_create, name="hold_create"),
    path("holds/<int:pk>/end/", views.hold_end, name="hold_end"),
    path("objections/", views.objection_list, name="objection_list"),
    path("objections/new/", views.objection_create, name="objection_create"),
    path("consents/", views.text_list, name="text_list"),
    path("consents/new/", views.text_create, name="text_create"),
]

urlpatterns = [
    path("accounts/privacy/", include(own)),
    path("manage/privacy/", views.register_site, name="register_site"),
    path("<cluster:cluster>/privacy/", include(of_cluster)),
]
