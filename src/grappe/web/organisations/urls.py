from django.urls import path

from grappe.web.organisations.views import (
    contacts,
    duplicates,
    merges,
    profiles,
    records,
    register,
    sizes,
)

app_name = "organisations"

urlpatterns = [
    path("organisations/new/", records.organisation_create, name="organisation_create"),
    path(
        "organisations/<int:pk>/", records.organisation_edit, name="organisation_edit"
    ),
    path("organisations/registers/", register.register_search, name="register_search"),
    path(
        "organisations/<int:pk>/register/",
        register.register_refresh,
        name="register_refresh",
    ),
    path(
        "organisations/<int:pk>/successor/",
        register.successor_link,
        name="successor_link",
    ),
    path("organisations/news/", register.alert_list, name="alert_list"),
    path("organisations/news/export/", register.alert_export, name="alert_export"),
    path("organisations/news/dismiss/", register.alert_dismiss, name="alert_dismiss"),
    path("organisations/news/<int:pk>/take/", register.alert_take, name="alert_take"),
    path("organisations/<int:pk>/sources/", records.field_list, name="field_list"),
    path(
        "organisations/<int:pk>/sources/<int:value>/retain/",
        records.field_retain,
        name="field_retain",
    ),
    path(
        "organisations/<int:pk>/places/add/",
        records.establishment_add,
        name="establishment_add",
    ),
    path(
        "organisations/<int:pk>/places/<int:place>/",
        records.establishment_edit,
        name="establishment_edit",
    ),
    path("organisations/<int:pk>/size/", sizes.size_detail, name="size_detail"),
    path(
        "organisations/<int:pk>/size/declare/", sizes.size_declare, name="size_declare"
    ),
    path("organisations/<int:pk>/figures/add/", sizes.figures_add, name="figures_add"),
    path(
        "organisations/<int:pk>/figures/<int:figures>/",
        sizes.figures_edit,
        name="figures_edit",
    ),
    path(
        "organisations/<int:pk>/shares/add/",
        sizes.shareholding_add,
        name="shareholding_add",
    ),
    path(
        "organisations/<int:pk>/shares/<int:share>/end/",
        sizes.shareholding_end,
        name="shareholding_end",
    ),
    path(
        "organisations/<int:pk>/contacts/add/", contacts.contact_add, name="contact_add"
    ),
    path(
        "organisations/<int:pk>/contacts/<int:position>/",
        contacts.contact_edit,
        name="contact_edit",
    ),
    path(
        "organisations/<int:pk>/contacts/<int:position>/end/",
        contacts.contact_end,
        name="contact_end",
    ),
    path(
        "organisations/<int:pk>/contacts/<int:position>/consent/",
        contacts.consent_give,
        name="consent_give",
    ),
    path(
        "organisations/<int:pk>/contacts/<int:position>/consent/withdraw/",
        contacts.consent_withdraw,
        name="consent_withdraw",
    ),
    path(
        "organisations/<int:pk>/public/",
        profiles.publication_edit,
        name="publication_edit",
    ),
    path("organisations/<int:pk>/profile/", profiles.profile_edit, name="profile_edit"),
    path("duplicates/", duplicates.duplicate_home, name="duplicate_home"),
    path("duplicates/<slug:kind>/", duplicates.duplicate_list, name="duplicate_list"),
    path(
        "duplicates/<slug:kind>/export/",
        duplicates.duplicate_export,
        name="duplicate_export",
    ),
    path(
        "duplicates/<slug:kind>/refresh/",
        duplicates.duplicate_refresh,
        name="duplicate_refresh",
    ),
    path(
        "duplicates/<slug:kind>/queue/",
        duplicates.duplicate_queue,
        name="duplicate_queue",
    ),
    path(
        "duplicates/<slug:kind>/<int:pk>/answer/",
        duplicates.duplicate_answer,
        name="duplicate_answer",
    ),
    path(
        "duplicates/<slug:kind>/<int:pk>/again/",
        duplicates.duplicate_ask_again,
        name="duplicate_ask_again",
    ),
    path("merges/<slug:kind>/", merges.merge_list, name="merge_list"),
    path("merges/<slug:kind>/export/", merges.merge_export, name="merge_export"),
    path("merges/<slug:kind>/<int:pk>/with/", merges.merge_choose, name="merge_choose"),
    path(
        "merges/<slug:kind>/<int:pk>/with/<int:other>/",
        merges.merge_preview,
        name="merge_preview",
    ),
    path("merges/<slug:kind>/<int:pk>/undo/", merges.merge_undo, name="merge_undo"),
]
