"""Labels: verification by anybody, the register, the letter, reservations, keys."""

from django.urls import path

from grappe.web.labels.views import keys, public, register, reservations

app_name = "labels"

urlpatterns = [
    # For anybody: short, since the letter and its QR code print it.
    path("verify/", public.verify_any, name="verify_any"),
    path("verify/keys.json", public.public_keys, name="public_keys"),
    path("verify/statuses.jwt", public.statuses, name="statuses"),
    path("verify/<str:uid>/", public.verify, name="verify"),
    path("public/labels/", public.public_label_list, name="public_label_list"),
    # For those who work on it, and those who look after labels.
    path("granted/", register.label_list, name="label_list"),
    path("granted/export/", register.label_export, name="label_export"),
    path("granted/<int:pk>/", register.label_detail, name="label_detail"),
    path("granted/<int:pk>/letter/", register.label_letter, name="label_letter"),
    path("granted/<int:pk>/withdraw/", register.label_withdraw, name="label_withdraw"),
    path(
        "reservations/<int:pk>/answer/",
        reservations.reservation_answer,
        name="reservation_answer",
    ),
    path(
        "reservations/<int:pk>/evidence/",
        reservations.reservation_evidence,
        name="reservation_evidence",
    ),
    path(
        "reservations/<int:pk>/lift/",
        reservations.reservation_lift,
        name="reservation_lift",
    ),
    path(
        "reservations/<int:pk>/fail/",
        reservations.reservation_fail,
        name="reservation_fail",
    ),
    path("label-keys/", keys.key_list, name="key_list"),
    path("label-keys/rotate/", keys.key_rotate, name="key_rotate"),
    path("label-keys/<int:pk>/void/", keys.key_void, name="key_void"),
]
