"""Figures, what they are made of, and the rows behind them."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from grappe.accounts import rules as accounts
from grappe.common.paging import page_of
from grappe.indicators import queries, registry, rules
from grappe.indicators.declaration import Indicator
from grappe.web.decorators import allowed
from grappe.web.exports import export
from grappe.web.impact import measured
from grappe.web.indicators import lists, pages
from grappe.web.indicators.forms import DayForm, EvidenceForm, FigureForm


@require_GET
@allowed(rules.can_see_figures)
def figure_list(request):
    """Every figure of the cluster as of a day, by theme."""
    access = request.access
    form = DayForm(request.GET, today=access.on)
    form.is_valid()
    cards = queries.cards(access.cluster, registry.every(), form.day)
    context = {
        "form": form,
        "may_see_budget": accounts.can_see_budget(access),
        "measured": measured.effects(access),
        "themes": [
            (
                theme.value,
                name,
                [card for card in cards if card.indicator.theme == theme],
            )
            for theme, name in pages.THEMES.items()
        ],
    }
    return render(request, "indicators/figure_list.html", context)


@require_GET
@allowed(rules.can_see_figures)
def figure_detail(request, key):
    """One figure: as of a day, over time, in groups; each number opens its rows."""
    form = FigureForm(request.GET, indicator=_indicator(key), today=request.access.on)
    form.is_valid()
    context = {"form": form, **pages.detail(request.access, form)}
    return render(request, "indicators/figure_detail.html", context)


@require_GET
@allowed(rules.can_see_evidence)
def figure_evidence(request, key):
    """The rows behind a number; `?format=` takes them away as a file."""
    indicator = _indicator(key)
    form = EvidenceForm(request.GET, indicator=indicator, today=request.access.on)
    if not form.is_valid():
        context = {"form": form, "indicator": indicator}
        return render(request, "indicators/figure_refused.html", context, status=400)
    listed = lists.listed(request.access, form)
    if "format" in request.GET:
        return export(request, key.replace("_", "-"), listed.columns, listed.rows)
    page = page_of(request, listed.rows)
    context = {"listed": listed, "page": page, "lines": listed.lines(page)}
    return render(request, "indicators/figure_evidence.html", context)


@require_GET
@allowed(rules.can_see_figures)
def figure_export(request, key):
    """The history of a figure and its groups, as a file."""
    form = FigureForm(request.GET, indicator=_indicator(key), today=request.access.on)
    if not form.is_valid():
        context = {"form": form, "indicator": form.indicator}
        return render(request, "indicators/figure_refused.html", context, status=400)
    rows = pages.told(request.access, form)
    return export(request, key.replace("_", "-"), pages.TOLD, rows)


def _indicator(key: str) -> Indicator:
    try:
        return registry.get(key)
    except KeyError:
        raise Http404 from None
