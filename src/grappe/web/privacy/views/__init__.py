from grappe.web.privacy.views.own import own_copy, own_privacy
from grappe.web.privacy.views.register import (
    notice,
    register_detail,
    register_export,
    register_site,
)

__all__ = [
    "notice",
    "own_copy",
    "own_privacy",
    "register_detail",
    "register_export",
    "register_site",
]
