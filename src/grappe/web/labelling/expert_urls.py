"""Experts and what they read."""

from django.urls import path

from grappe.web.labelling.views import undertakings

urlpatterns = [
    path("my/undertaking/", undertakings.undertaking_sign, name="undertaking_sign"),
]
