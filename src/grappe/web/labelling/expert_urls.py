"""Experts, what they read, and the links by which those outside come in."""

from django.urls import path

from grappe.web.labelling.views import experts, links, reading, undertakings

urlpatterns = [
    path("experts/", experts.expert_list, name="expert_list"),
    path("experts/export/", experts.expert_export, name="expert_export"),
    path("experts/add/", experts.expert_add, name="expert_add"),
    path("experts/<int:pk>/", experts.expert_detail, name="expert_detail"),
    path("experts/<int:pk>/edit/", experts.expert_edit, name="expert_edit"),
    path("experts/<int:pk>/end/", experts.expert_end, name="expert_end"),
    path("experts/<int:pk>/back/", experts.expert_back, name="expert_back"),
    path(
        "experts/<int:pk>/away/", experts.unavailability_add, name="unavailability_add"
    ),
    path(
        "experts/away/<int:pk>/remove/",
        experts.unavailability_remove,
        name="unavailability_remove",
    ),
    path("experts/<int:pk>/works/", experts.expert_text_add, name="expert_text_add"),
    path(
        "experts/works/<int:pk>/remove/",
        experts.expert_text_remove,
        name="expert_text_remove",
    ),
    path("my/card/", experts.my_card, name="my_card"),
    path("my/dossiers/", reading.my_dossier_list, name="my_dossier_list"),
    path("my/undertaking/", undertakings.undertaking_sign, name="undertaking_sign"),
    path(
        "my/readings/<int:pk>/answer/",
        reading.assignment_reply,
        name="assignment_reply",
    ),
    path("labels/<int:pk>/read/", reading.request_read, name="request_read"),
    path(
        "labels/<int:pk>/link/", links.dossier_link_create, name="dossier_link_create"
    ),
    path(
        "labels/links/<int:pk>/take-back/",
        links.dossier_link_revoke,
        name="dossier_link_revoke",
    ),
    path(
        "labels/links/<int:pk>/send/", links.dossier_link_send, name="dossier_link_send"
    ),
    path("dossier/", links.dossier_link_read, name="dossier_link_read"),
    path("dossier/files/<int:pk>/", links.dossier_link_file, name="dossier_link_file"),
    path("dossier/<str:token>/", links.dossier_link_open, name="dossier_link_open"),
]
