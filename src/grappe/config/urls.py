"""The whole site: the house's own addresses first, then each cluster's."""

from django.urls import include, path, register_converter

from grappe.web import errors
from grappe.web.converters import ClusterConverter

register_converter(ClusterConverter, "cluster")

urlpatterns = [
    path("", include("grappe.web.urls")),
    # allauth's own addresses, which have no namespace.
    path("accounts/", include("grappe.web.accounts.site_urls")),
    path("api/", include("grappe.api.urls")),
    # One namespace, two places: /accounts/… for a person, /<cluster>/people/… .
    path("", include("grappe.web.accounts.urls")),
    # The same for tokens, notices, personal data and the installation.
    path("", include("grappe.web.tokens.urls")),
    path("", include("grappe.web.webhooks.urls")),
    path("", include("grappe.web.privacy.urls")),
    path("", include("grappe.web.operations.urls")),
    path("", include("grappe.web.feeds.urls")),
    path("<cluster:cluster>/", include("grappe.web.memberships.urls")),
    path("<cluster:cluster>/", include("grappe.web.organisations.urls")),
    path("<cluster:cluster>/", include("grappe.web.projects.urls")),
    path("<cluster:cluster>/", include("grappe.web.labelling.urls")),
    path("<cluster:cluster>/", include("grappe.web.reviews.urls")),
    path("<cluster:cluster>/", include("grappe.web.labels.urls")),
    path("<cluster:cluster>/", include("grappe.web.committees.urls")),
    path("<cluster:cluster>/", include("grappe.web.followup.urls")),
    path("<cluster:cluster>/figures/", include("grappe.web.indicators.urls")),
    path("<cluster:cluster>/impact/", include("grappe.web.impact.urls")),
    path("<cluster:cluster>/imports/", include("grappe.web.imports.urls")),
    path("<cluster:cluster>/history/", include("grappe.web.audit.urls")),
    path("<cluster:cluster>/", include("grappe.web.clusters.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
# Read by allauth, whose limits answer it.
handler429 = "grappe.web.errors.too_many"
handler500 = errors.server_error
