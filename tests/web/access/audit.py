from tests.web.access import Row

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
ROWS = [
    Row("audit:event_list", "302 404 200 403 403 403 403 403 403 403 403 200"),
    Row("audit:event_export", "302 404 200 403 403 403 403 403 403 403 403 200"),
]
