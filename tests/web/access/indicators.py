from tests.web.access import Row

# Columns: anonymous, stranger, direction, team, finance, member_admin, member, expert,
# committee, investor, funder, auditor. Committee members read figures, not lists.
FIGURES = "302 404 200 200 200 403 403 403 200 403 200 200"
EVIDENCE = "302 404 200 200 200 403 403 403 403 403 200 200"


def a_figure(world):
    return ["members_active"]


ROWS = [
    Row("indicators:figure_list", FIGURES),
    Row("indicators:figure_detail", FIGURES, make=a_figure),
    Row("indicators:figure_export", FIGURES, make=a_figure),
    Row("indicators:figure_evidence", EVIDENCE, make=a_figure),
]
