from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "grappe.reviews"
    label = "reviews"
    verbose_name = _("reviews")

    def ready(self):
        from grappe.organisations.merging import registry as merging

        merging.announce("grappe.reviews.merging")
