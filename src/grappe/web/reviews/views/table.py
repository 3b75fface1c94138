"""The table of scores: dossiers ranked, how far experts agree, marks on one scale."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.documents.models import Act
from grappe.labelling import rules as labelling
from grappe.labelling import wording
from grappe.reviews import rules, scores
from grappe.reviews.models import Opinion
from grappe.reviews.queries import ranking
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.reviews.forms.team import ScoreFilter

SHOWN_BELOW = 3  # criteria under their threshold, on one line of the table


@require_GET
@allowed(rules.can_see_scores)
def score_table(request):
    access = request.access
    form = ScoreFilter(request.GET, access=access)
    at = timezone.now()
    found = ranking.ranked(access, form.wanted, at)
    page = page_of(request, found.lines)
    ranking.log(access, page, Act.OPENED, at)
    context = {
        "form": form,
        "page": page,
        "rows": [Row(line) for line in page],
        "verdict": found.verdict,
        "verdict_text": told(found.verdict),
        "unread": found.unread,
        "divided": scores.DIVIDED,
        "may_note": labelling.can_manage_requests(access),
        "may_count": rules.can_see_statistics(access),
        "export_url": reverse("reviews:score_export", args=[access.cluster.slug]),
    }
    return render(request, "reviews/score_table.html", context)


class Row:
    """A line of the table in words."""

    def __init__(self, line: scores.Line):
        self.request, self.summary = line.request, line.summary
        self.calibrated = line.calibrated
        self.state = wording.internal(line.request.state, line.request.cluster)
        self.opinions = opinions_of(line.summary)
        self.more_below = max(len(line.summary.below) - SHOWN_BELOW, 0)


def opinions_of(summary: scores.Summary) -> list[tuple[str, str, int]]:
    """(code, words, how many) of each opinion that was given."""
    return [
        (code, str(words), summary.opinions[code])
        for code, words in Opinion.choices
        if summary.opinions.get(code)
    ]


def told(verdict: Any) -> str:
    """What correcting for harsh and lenient experts is worth, with its figures."""
    if verdict.error_of_means is None:
        return _(
            "Too few marks compare experts with one another: nothing is corrected. "
            "Rank by the mean."
        )
    figures = ngettext(
        "On %(marks)d mark left out, the corrected scores miss by %(corrected)s "
        "points, the means by %(means)s.",
        "On %(marks)d marks left out one by one, the corrected scores miss by "
        "%(corrected)s points, the means by %(means)s.",
        verdict.marks,
    ) % {
        "marks": verdict.marks,
        "corrected": number_format(verdict.error_of_calibrated, 1),
        "means": number_format(verdict.error_of_means, 1),
    }
    if verdict.is_better:
        return figures
    return figures + " " + _("Rank by the mean.")


@require_GET
@allowed(rules.can_see_scores)
def score_export(request):
    """The same rows as a file; JSON also says what correcting is worth."""
    form = ScoreFilter(request.GET, access=request.access)
    at = timezone.now()
    found = ranking.ranked(request.access, form.wanted, at)
    if request.GET.get("format") == "json":
        response: HttpResponse = as_json(request, found)
    else:
        columns = [Column(title, of) for _code, title, of in ranking.COLUMNS]
        response = export(request, "scores", columns, found.lines)
    if response.status_code == HttpResponse.status_code:
        ranking.log(request.access, found.lines, Act.EXPORTED, at)
    return response


def as_json(request: Any, found: ranking.Ranked) -> JsonResponse:
    name = f"{request.access.cluster.slug}-scores-{timezone.localdate():%Y-%m-%d}.json"
    return JsonResponse(
        ranking.content(found),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
