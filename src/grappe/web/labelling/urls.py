"""The pages of labelling, each part in a file of its own."""

from grappe.web.labelling import (
    configuration_urls,
    desk_urls,
    expert_urls,
    request_urls,
)

app_name = "labelling"

urlpatterns = [
    *configuration_urls.urlpatterns,
    *desk_urls.urlpatterns,
    *expert_urls.urlpatterns,
    *request_urls.urlpatterns,
]
