from grappe.web.privacy.views.choices import own_choices, own_consent, unsubscribe
from grappe.web.privacy.views.objections import objection_create, objection_list
from grappe.web.privacy.views.own import own_copy, own_privacy
from grappe.web.privacy.views.register import (
    notice,
    register_detail,
    register_export,
    register_site,
)
from grappe.web.privacy.views.requests import (
    hold_create,
    hold_end,
    request_copy,
    request_erase,
    request_list,
)
from grappe.web.privacy.views.retention import (
    retention_detail,
    term_create,
    text_create,
    text_list,
)

__all__ = [
    "hold_create",
    "hold_end",
    "notice",
    "objection_create",
    "objection_list",
    "own_choices",
    "own_consent",
    "own_copy",
    "own_privacy",
    "register_detail",
    "register_export",
    "register_site",
    "request_copy",
    "request_erase",
    "request_list",
    "retention_detail",
    "term_create",
    "text_create",
    "text_list",
    "unsubscribe",
]
