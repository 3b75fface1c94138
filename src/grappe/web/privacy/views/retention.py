"""What was taken away, what goes within a month, and the cluster's own terms."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.privacy import actions, due, keeping, rules
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.privacy.forms import TermForm, TextForm

SOON = timedelta(days=30)
RUNS = 15


@require_GET
@allowed(rules.can_see_register)
def retention_detail(request):
    cluster = request.access.cluster
    at = timezone.now()
    soon = actions.foresee(cluster, at + SOON)
    context = {
        "lines": [
            {
                "rule": rule,
                "days": due.days_kept(rule, cluster, timezone.localdate(at)),
                "is_own": due.days_kept(rule, cluster, timezone.localdate(at))
                != rule.days,
                "soon": soon.lines.get(rule.code) or actions.Line(rule.code),
            }
            for rule in keeping.RULES.values()
            if not rule.is_shared
        ],
        "kept": keeping.KEPT.values(),
        "terms": [
            (keeping.name_of(term.rule), term)
            for term in cluster.retention_terms.select_related("set_by")
        ],
        "runs": [
            (
                run,
                [(keeping.name_of(code), n) for code, n in run.counts.items()],
                [(keeping.name_of(code), n) for code, n in run.kept.items()],
            )
            for run in cluster.retention_runs.all()[:RUNS]
        ],
        "may_answer": rules.can_answer_requests(request.access),
    }
    return render(request, "privacy/retention_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_requests)
def term_create(request):
    form = TermForm(acts.sent(request), initial={"starts_on": timezone.localdate()})
    act = acts.Act(
        title=_("Keep for another time"),
        submit_label=_("Save"),
        back=reverse("privacy:retention_detail", args=[request.access.cluster.slug]),
        run=lambda: actions.set_term(
            request.access.cluster,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        ),
        refusals=(actions.NotSettable,),
        success=_("The rule changes on that day."),
    )
    return acts.page(request, form, act)


@require_GET
@allowed(rules.can_see_register)
def text_list(request):
    """The texts people agree to, each with how many did."""
    texts = request.access.cluster.consent_texts.all()
    context = {
        "texts": texts,
        "may_answer": rules.can_answer_requests(request.access),
    }
    return render(request, "privacy/text_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_requests)
def text_create(request):
    form = TextForm(acts.sent(request))
    act = acts.Act(
        title=_("Publish a text of consent"),
        submit_label=_("Publish"),
        back=reverse("privacy:text_list", args=[request.access.cluster.slug]),
        run=lambda: actions.publish_text(
            request.access.cluster,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        ),
        refusals=(actions.NotSettable,),
        success=_("Published: it does not change any more."),
    )
    return acts.page(request, form, act)
