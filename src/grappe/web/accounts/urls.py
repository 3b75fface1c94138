from django.urls import include, path

from grappe.web.accounts import views

app_name = "accounts"

own = [
    path("link/", views.link_request, name="link_request"),
    path("link/<str:token>/", views.link_open, name="link_open"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation_open"),
    path("profile/", views.profile, name="profile"),
    path("context/", views.context_switch, name="context_switch"),
]

of_cluster = [
    path("", views.people_list, name="people_list"),
    path("export/", views.people_export, name="people_export"),
    path("grant/", views.grant_create, name="grant_create"),
    path("grants/<int:pk>/end/", views.grant_end, name="grant_end"),
    path("grants/<int:pk>/role/", views.grant_change, name="grant_change"),
    path("invitations/", views.invitation_list, name="invitation_list"),
    path("invite/", views.invitation_create, name="invitation_create"),
    path(
        "invitations/<int:pk>/resend/",
        views.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "invitations/<int:pk>/revoke/",
        views.invitation_revoke,
        name="invitation_revoke",
    ),
    path("colleagues/<int:pk>/", views.colleague_list, name="colleague_list"),
    path("requests/", views.join_request_list, name="join_request_list"),
    path("requests/new/", views.join_request_create, name="join_request_create"),
    path(
        "requests/<int:pk>/answer/",
        views.join_request_answer,
        name="join_request_answer",
    ),
]

urlpatterns = [
    path("accounts/", include(own)),
    path("<cluster:cluster>/people/", include(of_cluster)),
]
