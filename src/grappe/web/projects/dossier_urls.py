"""Where the parts of a dossier are written and taken away."""

from django.urls import path

from grappe.web.projects.views import exports, papers, remarks, versions, work

PROJECT = "projects/<int:pk>/dossier/"

urlpatterns = [
    path("projects/export/", exports.project_export, name="project_export"),
    path(
        "projects/participations/export/",
        exports.participation_export,
        name="participation_export",
    ),
    path(f"{PROJECT}packages/add/", work.package_add, name="package_add"),
    path(f"{PROJECT}packages/<int:package>/", work.package_edit, name="package_edit"),
    path(
        f"{PROJECT}packages/<int:package>/remove/",
        work.package_remove,
        name="package_remove",
    ),
    path(
        f"{PROJECT}packages/<int:package>/deliverables/add/",
        work.deliverable_add,
        name="deliverable_add",
    ),
    path(
        f"{PROJECT}deliverables/<int:deliverable>/",
        work.deliverable_edit,
        name="deliverable_edit",
    ),
    path(
        f"{PROJECT}deliverables/<int:deliverable>/remove/",
        work.deliverable_remove,
        name="deliverable_remove",
    ),
    path(f"{PROJECT}milestones/add/", work.milestone_add, name="milestone_add"),
    path(
        f"{PROJECT}milestones/<int:milestone>/",
        work.milestone_edit,
        name="milestone_edit",
    ),
    path(
        f"{PROJECT}milestones/<int:milestone>/remove/",
        work.milestone_remove,
        name="milestone_remove",
    ),
    path(f"{PROJECT}files/add/", papers.file_add, name="file_add"),
    path(f"{PROJECT}files/<int:file>/", papers.file_download, name="file_download"),
    path(f"{PROJECT}files/<int:file>/edit/", papers.file_edit, name="file_edit"),
    path(f"{PROJECT}files/<int:file>/readers/", papers.file_share, name="file_share"),
    path(f"{PROJECT}files/<int:file>/remove/", papers.file_remove, name="file_remove"),
    path(f"{PROJECT}agreements/add/", papers.agreement_add, name="agreement_add"),
    path(
        f"{PROJECT}agreements/<int:agreement>/",
        papers.agreement_edit,
        name="agreement_edit",
    ),
    path(
        f"{PROJECT}agreements/<int:agreement>/file/",
        papers.agreement_download,
        name="agreement_download",
    ),
    path(
        f"{PROJECT}agreements/<int:agreement>/remove/",
        papers.agreement_remove,
        name="agreement_remove",
    ),
    path(f"{PROJECT}remarks/add/", remarks.remark_add, name="remark_add"),
    path(
        f"{PROJECT}remarks/<int:remark>/settle/",
        remarks.remark_settle,
        name="remark_settle",
    ),
    path(f"{PROJECT}versions/", versions.version_list, name="version_list"),
    path(f"{PROJECT}versions/keep/", versions.version_take, name="version_take"),
    path(
        f"{PROJECT}versions/compare/", versions.version_compare, name="version_compare"
    ),
    path(
        f"{PROJECT}versions/<int:number>/pdf/", versions.version_pdf, name="version_pdf"
    ),
    path(f"{PROJECT}pdf/", versions.dossier_pdf, name="dossier_pdf"),
]
