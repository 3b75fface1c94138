"""Renewal of a year: who was told, who cannot be, and the notice before it leaves."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from grappe.common.paging import keys_of, page_of
from grappe.memberships import actions, notifications, queries, rules
from grappe.web.decorators import allowed
from grappe.web.memberships.forms import NoticeForm, YearForm
from grappe.web.memberships.steps import data_of

STATES = {
    "to_tell": gettext_lazy("to tell"),
    "told": gettext_lazy("told"),
    "renewed": gettext_lazy("renewed"),
    "leaving": gettext_lazy("leaving"),
    "cannot_be_told": gettext_lazy("cannot be told"),
}


def year_of(request, given) -> int:
    """The year the address asks for; the one under way when it asks for none."""
    if "year" not in given:
        return queries.rules_of(request.access.cluster).year_under_way(
            request.access.on
        )
    form = YearForm(given)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["year"]


@require_GET
@allowed(rules.can_see_applications)
def renewal_list(request):
    access = request.access
    year = year_of(request, request.GET)
    window = queries.rules_of(access.cluster).window(year)
    lines = queries.renewal_lines(access.cluster, year, access.on)
    counts = Counter(line.state for line in lines)
    state = request.GET.get("state", "")
    shown = [line for line in lines if not state or line.state == state]
    context = {
        "year": year,
        "window": window,
        "days_left": (window.last - access.on).days,
        "is_open": window.first <= access.on <= window.last,
        "total": len(lines),
        "state": state,
        "states": [(key, label, counts[key]) for key, label in STATES.items()],
        "page": page_of(request, shown),
        "can_send": rules.can_manage(access) and access.on <= window.last,
        "to_tell": counts["to_tell"],
        "previous": year - 1,
        "next": year + 1,
    }
    return render(request, "memberships/renewal_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def renewal_send(request):
    """The notice as it will leave, for all who can be told or for those ticked."""
    access = request.access
    sent = request.POST if request.method == "POST" else request.GET
    year = year_of(request, sent)
    chosen = keys_of(sent.getlist("membership"))
    lines = [
        line
        for line in queries.renewal_lines(access.cluster, year, access.on)
        if line.can_be_told and (not chosen or line.membership.pk in chosen)
    ]
    form = NoticeForm(data_of(request), initial=first_words(access.cluster))
    if form.is_valid():
        try:
            told = actions.tell(
                access.cluster,
                year,
                memberships=[line.membership for line in lines],
                letters=form.letters,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotTellable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said(len(told)))
            url = reverse("memberships:renewal_list", args=[access.cluster.slug])
            return redirect(f"{url}?year={year}")
    context = {
        "form": form,
        "lines": lines,
        "year": year,
        "chosen": sorted(chosen),
        "deadline": queries.rules_of(access.cluster).notice_deadline(year),
        "sample": sample(access.cluster, year, lines, form),
    }
    return render(request, "memberships/renewal_send.html", context)


def first_words(cluster) -> dict[str, str]:
    words = {}
    for language in ("fr", "en"):
        letter = notifications.draft_renewal(cluster, language)
        words |= {
            f"subject_{language}": letter.subject,
            f"text_{language}": letter.text,
        }
    return words


def sample(cluster, year: int, lines: list, form: NoticeForm):
    """The notice as the first member will read it."""
    if not lines:
        return None
    line = lines[0]
    language = line.addressee.language
    letter = notifications.Letter(
        form[f"subject_{language}"].value() or "",
        form[f"text_{language}"].value() or "",
    )
    deadline = queries.rules_of(cluster).notice_deadline(year)
    markers = notifications.renewal_markers(
        line.membership, year, deadline, line.addressee
    )
    return letter.filled(markers)


def said(count: int) -> str:
    text = ngettext("%(count)d notice leaves.", "%(count)d notices leave.", count)
    return text % {"count": count}
