"""The pages of projects."""

from grappe.web.projects import dossier_urls, project_urls, reader_urls

app_name = "projects"

urlpatterns = [
    *project_urls.urlpatterns,
    *dossier_urls.urlpatterns,
    *reader_urls.urlpatterns,
]
