"""Included by the addresses of accounts, in their namespace."""

from django.urls import path

from grappe.web.accounts.oidc import identities, journey

own = [
    path("", identities.oidc_list, name="oidc_list"),
    path("arrive/", journey.oidc_arrive, name="oidc_arrive"),
    path("identities/<int:pk>/unlink/", identities.oidc_unlink, name="oidc_unlink"),
    path("<slug:provider>/start/", journey.oidc_start, name="oidc_start"),
    path("<slug:provider>/callback/", journey.oidc_callback, name="oidc_callback"),
    path(
        "<slug:provider>/signed-out/", journey.oidc_signed_out, name="oidc_signed_out"
    ),
]

of_cluster = [
    path("", identities.oidc_people, name="oidc_people"),
    path("<int:pk>/unlink/", identities.oidc_people_unlink, name="oidc_people_unlink"),
]
