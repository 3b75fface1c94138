from django.urls import path

from grappe.web.memberships import (
    applications,
    decisions,
    directory_urls,
    join,
    lifecycle,
    renewals,
    roll,
    steps,
)

app_name = "memberships"

urlpatterns = [
    path("applications/", applications.application_list, name="application_list"),
    path(
        "applications/board/", applications.application_board, name="application_board"
    ),
    path(
        "applications/new/", applications.application_create, name="application_create"
    ),
    path(
        "applications/export/",
        applications.application_export,
        name="application_export",
    ),
    path(
        "applications/decide/",
        decisions.application_decide_together,
        name="application_decide_together",
    ),
    path(
        "applications/<int:pk>/",
        applications.application_detail,
        name="application_detail",
    ),
    path(
        "applications/<int:pk>/edit/",
        applications.application_edit,
        name="application_edit",
    ),
    path(
        "applications/<int:pk>/submit/",
        steps.application_submit,
        name="application_submit",
    ),
    path(
        "applications/<int:pk>/review/",
        steps.application_review,
        name="application_review",
    ),
    path("applications/<int:pk>/ask/", steps.application_ask, name="application_ask"),
    path(
        "applications/<int:pk>/answer/",
        steps.application_answer,
        name="application_answer",
    ),
    path(
        "applications/<int:pk>/decide/",
        decisions.application_decide,
        name="application_decide",
    ),
    path(
        "applications/<int:pk>/withdraw/",
        steps.application_withdraw,
        name="application_withdraw",
    ),
    path("memberships/<int:pk>/end/", lifecycle.membership_end, name="membership_end"),
    path(
        "memberships/<int:pk>/cancel-end/",
        lifecycle.membership_cancel_end,
        name="membership_cancel_end",
    ),
    path(
        "memberships/<int:pk>/suspend/",
        lifecycle.membership_suspend,
        name="membership_suspend",
    ),
    path(
        "memberships/<int:pk>/reinstate/",
        lifecycle.membership_reinstate,
        name="membership_reinstate",
    ),
    path(
        "memberships/<int:pk>/category/",
        lifecycle.category_change,
        name="category_change",
    ),
    path(
        "memberships/<int:pk>/correct/",
        lifecycle.membership_correct,
        name="membership_correct",
    ),
    path(
        "memberships/category/",
        lifecycle.category_change_many,
        name="category_change_many",
    ),
    path("memberships/renewals/", renewals.renewal_list, name="renewal_list"),
    path("memberships/renewals/send/", renewals.renewal_send, name="renewal_send"),
    path("memberships/electoral-roll/", roll.electoral_roll, name="electoral_roll"),
    path(
        "memberships/attention/<slug:kind>/",
        roll.attention_list,
        name="attention_list",
    ),
    path("public/join/", join.public_join, name="public_join"),
    path("public/join/done/", join.public_join_done, name="public_join_done"),
    path("public/join/registers/", join.public_register, name="public_register"),
    path(
        "public/application/<str:token>/",
        join.public_application,
        name="public_application",
    ),
    *directory_urls.urlpatterns,
]
