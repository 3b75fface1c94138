from django.urls import URLPattern, include, path

from grappe.web.privacy import views

app_name = "privacy"

own: list[URLPattern] = [
    path("", views.own_privacy, name="own_privacy"),
    path("copy/", views.own_copy, name="own_copy"),
]

of_cluster: list[URLPattern] = [
    path("", views.register_detail, name="register_detail"),
    path("export/", views.register_export, name="register_export"),
    path("notice/", views.notice, name="notice"),
]

urlpatterns = [
    path("accounts/privacy/", include(own)),
    path("manage/privacy/", views.register_site, name="register_site"),
    path("<cluster:cluster>/privacy/", include(of_cluster)),
]
