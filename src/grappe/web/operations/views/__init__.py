"""Pages of whoever runs the installation, and what machines ask of it."""

from grappe.web.operations.views.machines import metrics, ready
from grappe.web.operations.views.running import (
    doctor,
    job_cancel,
    job_detail,
    job_list,
    job_retry,
    job_retry_all,
    mail_test,
)

__all__ = [
    "doctor",
    "job_cancel",
    "job_detail",
    "job_list",
    "job_retry",
    "job_retry_all",
    "mail_test",
    "metrics",
    "ready",
]
