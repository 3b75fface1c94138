"""The pages of labelling, each part in a file of its own."""

from grappe.web.labelling import expert_urls, request_urls

app_name = "labelling"

urlpatterns = [
    *expert_urls.urlpatterns,
    *request_urls.urlpatterns,
]
