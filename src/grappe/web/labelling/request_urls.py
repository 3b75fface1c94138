"""Label requests: found, opened, filed, treated, co-labelled."""

from django.urls import path

from grappe.web.labelling.views import admission, colabels, detail, filing, requests

urlpatterns = [
    path("labels/", requests.request_list, name="request_list"),
    path("labels/board/", requests.request_board, name="request_board"),
    path("labels/export/", requests.request_export, name="request_export"),
    path("labels/new/", filing.request_create, name="request_create"),
    path("labels/<int:pk>/", detail.request_detail, name="request_detail"),
    path(
        "labels/<int:pk>/form/<int:section>/",
        filing.request_form,
        name="request_form",
    ),
    path("labels/<int:pk>/file/", filing.request_submit, name="request_submit"),
    path("labels/<int:pk>/withdraw/", filing.request_withdraw, name="request_withdraw"),
    path("labels/<int:pk>/again/", filing.resubmit, name="resubmit"),
    path("labels/<int:pk>/remarks/", filing.remark_answer, name="remark_answer"),
    path(
        "labels/<int:pk>/complements/answer/",
        filing.complement_answer,
        name="complement_answer",
    ),
    path(
        "labels/<int:pk>/complements/ask/",
        admission.complement_ask,
        name="complement_ask",
    ),
    path(
        "labels/<int:pk>/complements/stop/",
        admission.complement_stop,
        name="complement_stop",
    ),
    path(
        "labels/<int:pk>/admissibility/",
        admission.admissibility,
        name="admissibility",
    ),
    path("labels/<int:pk>/check/", admission.request_check, name="request_check"),
    path(
        "labels/<int:pk>/checks/<slug:code>/",
        admission.check_waive,
        name="check_waive",
    ),
    path("labels/<int:pk>/admit/", admission.request_admit, name="request_admit"),
    path("labels/<int:pk>/refuse/", admission.request_refuse, name="request_refuse"),
    path("labels/<int:pk>/opinion/", admission.request_opinion, name="request_opinion"),
    path("labels/<int:pk>/note/", admission.request_note, name="request_note"),
    path("labels/<int:pk>/follow/", admission.request_follow, name="request_follow"),
    path(
        "labels/<int:pk>/late/", admission.late_access_grant, name="late_access_grant"
    ),
    path("labels/<int:pk>/close/", admission.request_close, name="request_close"),
    path("labels/<int:pk>/co-label/", colabels.co_label_ask, name="co_label_ask"),
    path(
        "labels/<int:pk>/co-label/<int:co_label>/",
        colabels.co_label_note,
        name="co_label_note",
    ),
    path("co-labels/", colabels.co_label_list, name="co_label_list"),
    path("co-labels/<int:pk>/", colabels.co_label_answer, name="co_label_answer"),
    path(
        "co-labels/<int:pk>/decision/",
        colabels.co_label_decide,
        name="co_label_decide",
    ),
    path("my/labels/", requests.my_request_list, name="my_request_list"),
]
