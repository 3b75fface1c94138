from django.urls import include, path

from grappe.web.accounts import views
from grappe.web.accounts.oidc import urls as oidc

app_name = "accounts"

own = [
    path("link/", views.link_request, name="link_request"),
    path("link/again/", views.link_again, name="link_again"),
    path("link/<str:token>/", views.link_open, name="link_open"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation_open"),
    path("profile/", views.profile, name="profile"),
    path("security/", views.security, name="security"),
    path(
        "factors/codes/download/",
        views.recovery_codes_download,
        name="recovery_codes_download",
    ),
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/others/end/", views.session_end_others, name="session_end_others"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("impersonation/end/", views.impersonation_end, name="impersonation_end"),
    path("context/", views.context_switch, name="context_switch"),
    path("oidc/", include(oidc.own)),
]

of_cluster = [
    path("", views.people_list, name="people_list"),
    path("export/", views.people_export, name="people_export"),
    path("factors/", views.factor_rules, name="factor_rules"),
    path("<int:pk>/", views.person_detail, name="person_detail"),
    path("<int:pk>/factors/reset/", views.factors_reset, name="factors_reset"),
    path("<int:pk>/sessions/end/", views.person_sessions_end, name="sessions_end"),
    path("<int:pk>/see/", views.impersonation_begin, name="impersonation_begin"),
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
    path("identities/", include(oidc.of_cluster)),
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
