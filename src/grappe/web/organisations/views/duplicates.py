"""Possible duplicates: one pair at a time, and the list of all of them."""

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from grappe.common.paging import is_key, page_of
from grappe.memberships import rules
from grappe.organisations import actions, duplicates, merging
from grappe.organisations.models import PairState
from grappe.web.decorators import allowed, rehearses
from grappe.web.exports import Column, export
from grappe.web.organisations import pairs
from grappe.web.organisations.pair_forms import PairFilter

COLUMNS = [
    Column(gettext_lazy("First record"), lambda pair: pair.first.name),
    Column(gettext_lazy("Second record"), lambda pair: pair.second.name),
    Column(gettext_lazy("Probability"), lambda pair: round(pair.score, 2)),
    Column(
        gettext_lazy("Why"),
        lambda pair: " ".join(text for _for, text in pairs.reasons(pair)),
    ),
    Column(gettext_lazy("State"), lambda pair: pair.get_state_display()),
    Column(gettext_lazy("Found on"), lambda pair: timezone.localdate(pair.found_at)),
    Column(gettext_lazy("Answered by"), lambda pair: pair.settled_by),
]


def kind_of(key: str) -> pairs.Kind:
    if key not in pairs.KINDS:
        raise Http404
    return pairs.KINDS[key]


@allowed(rules.can_manage)
@require_safe
def duplicate_home(request):
    """Of organisations, unless only people wait."""
    of_organisations = open_pairs(request.access, merging.ORGANISATIONS)
    of_people = open_pairs(request.access, merging.PEOPLE)
    only_people = of_people and not of_organisations
    key = merging.PEOPLE if only_people else merging.ORGANISATIONS
    return redirect("organisations:duplicate_list", request.access.cluster.slug, key)


@allowed(rules.can_manage)
@require_safe
def duplicate_list(request, kind):
    chosen = kind_of(kind)
    form, rows = filtered(request, chosen)
    page = page_of(request, rows)
    context = {
        **shared(request, chosen),
        "form": form,
        "page": page,
        "lines": [(pair, pairs.reasons(pair)) for pair in page],
    }
    return render(request, "organisations/duplicate_list.html", context)


@allowed(rules.can_manage)
@require_safe
def duplicate_export(request, kind):
    chosen = kind_of(kind)
    _form, rows = filtered(request, chosen)
    return export(request, f"duplicates-{chosen.key}", COLUMNS, rows)


def filtered(request, kind: pairs.Kind):
    form = PairFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = kind.of(request.access)
    state = asked.get("state") or PairState.OPEN
    if state != PairFilter.ALL:
        rows = rows.filter(state=state)
    if text := asked.get("q", "").strip():
        rows = rows.filter(named(kind, "first", text) | named(kind, "second", text))
    return form, rows


def named(kind: pairs.Kind, path: str, text: str) -> Q:
    """Records, or what points at them by `path`, with that text in a name."""
    names = {
        merging.ORGANISATIONS: ("legal_name", "brand_name", "acronym"),
        merging.PEOPLE: ("given_name", "family_name"),
    }
    found = Q()
    for name in names[kind.key]:
        found |= Q(**{"__".join(filter(None, [path, name, "icontains"])): text})
    return found


def shared(request, kind: pairs.Kind) -> dict:
    """What every page about pairs and merges shows."""
    access = request.access
    return {
        "kind": kind.key,
        "tabs": [
            (
                merging.ORGANISATIONS,
                _("Organisations"),
                open_pairs(access, merging.ORGANISATIONS),
            ),
            (merging.PEOPLE, _("People"), open_pairs(access, merging.PEOPLE)),
        ],
    }


def open_pairs(access, key: str) -> int:
    return pairs.KINDS[key].of(access).filter(state=PairState.OPEN).count()


@allowed(rules.can_manage)
@require_POST
def duplicate_refresh(request, kind):
    chosen = kind_of(kind)
    found = duplicates.refresh(request.access.cluster, at=timezone.now())
    text = ngettext(
        "%(count)d new pair was found.", "%(count)d new pairs were found.", found.new
    )
    messages.success(request, text % {"count": found.new})
    return redirect(
        "organisations:duplicate_list", request.access.cluster.slug, chosen.key
    )


@rehearses
@allowed(rules.can_manage)
@require_safe
def duplicate_queue(request, kind):
    """The pair asked for, else the likeliest one left after the one just seen."""
    chosen = kind_of(kind)
    pair, after = shown_pair(request, chosen)
    context = {**shared(request, chosen), **just_done(request, chosen)}
    if pair is None:
        return render(request, "organisations/duplicate_done.html", context)
    if pair.state == PairState.MERGED:
        return redirect(
            "organisations:merge_list", request.access.cluster.slug, chosen.key
        )
    keep = request.GET.get("keep", "")
    context |= plan(request, chosen, pair.first, pair.second, keep)
    context |= {
        "pair": pair,
        "after": after,
        "reasons": pairs.reasons(pair),
        "keep_url": f"?pair={pair.pk}&keep=",
        "merge_url": reverse(
            "organisations:duplicate_answer",
            args=[request.access.cluster.slug, chosen.key, pair.pk],
        ),
    }
    return render(request, "organisations/duplicate_queue.html", context)


def shown_pair(request, kind: pairs.Kind):
    """A pair, and the one that follows it in the queue."""
    rows = kind.of(request.access)
    waiting = rows.filter(state=PairState.OPEN)
    asked, after = request.GET.get("pair", ""), request.GET.get("after", "")
    if asked:
        pair = get_object_or_404(rows, pk=asked) if is_key(asked) else None
        if pair is None:
            raise Http404
    else:
        seen = rows.filter(pk=after).first() if is_key(after) else None
        pair = (following(waiting, seen) if seen else waiting).first()
    return pair, following(waiting, pair).first() if pair else None


def following(rows, pair):
    less = Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)
    return rows.filter(less).order_by(F("score").desc(), "pk")


def just_done(request, kind: pairs.Kind) -> dict:
    """What was answered a moment ago, so that it can be taken back at once."""
    merge, told = request.GET.get("merged", ""), request.GET.get("told", "")
    access = request.access
    context = {"merge_done": None, "pair_done": None}
    if is_key(merge):
        context["merge_done"] = (
            kind.made(access).filter(pk=merge, undone_at=None).first()
        )
    if is_key(told):
        rows = kind.of(access).filter(pk=told, state=PairState.DISTINCT)
        context["pair_done"] = rows.first()
    return context


def plan(request, kind: pairs.Kind, first, second, keep: str) -> dict:
    """Two records side by side, and what merging one into the other would do."""
    access = request.access
    both = pairs.sides(kind, first, second, keep, access)
    kept = next(side for side in both if side.is_kept)
    absorbed = next(side for side in both if not side.is_kept)
    preview = kind.preview(
        kept.record,
        absorbed.record,
        access.cluster,
        at=timezone.now(),
        answers=answers_of(request.GET),
        hidden=access.barred_ids,
    )
    return {
        "sides": both,
        "kept": kept,
        "absorbed": absorbed,
        "rows": kind.rows(first, second, access),
        "preview": preview,
        "changes": pairs.in_words(preview.changes),
    }


def answers_of(data) -> dict[str, str]:
    """The answers to a preview's questions: each field is named after its question."""
    return {
        name.removeprefix("answer-"): value
        for name, value in data.items()
        if name.startswith("answer-")
    }


@allowed(rules.can_manage)
@require_POST
def duplicate_answer(request, kind, pk):
    chosen = kind_of(kind)
    access = request.access
    pair = get_object_or_404(chosen.of(access), pk=pk)
    queue = reverse("organisations:duplicate_queue", args=[access.cluster.slug, kind])
    if request.POST.get("answer") == "distinct":
        try:
            actions.tell_apart(pair, by=request.user, at=timezone.now())
        except actions.NotAnswerable as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{queue}?after={pair.pk}")
        return redirect(f"{queue}?after={pair.pk}&told={pair.pk}")
    keep = request.POST.get("keep", "")
    done = merged(request, chosen, pair.first, pair.second, keep)
    if done is None:
        return redirect(f"{queue}?pair={pair.pk}&keep={keep}")
    return redirect(f"{queue}?after={pair.pk}&merged={done.pk}")


def merged(request, kind: pairs.Kind, first, second, keep: str):
    """Merge as the form says; None, with the sentences told, if that cannot be."""
    if keep not in ("first", "second"):
        messages.error(request, _("Choose which record is kept."))
        return None
    kept, absorbed = (first, second) if keep == "first" else (second, first)
    try:
        return kind.merge(
            kept,
            absorbed,
            cluster=request.access.cluster,
            reason=request.POST.get("reason", "").strip()[:300],
            by=request.user,
            at=timezone.now(),
            answers=answers_of(request.POST),
        )
    except actions.NotMergeable as refusal:
        for sentences in refusal.errors.values():
            for sentence in sentences:
                messages.error(request, sentence)
        return None


@allowed(rules.can_manage)
@require_POST
def duplicate_ask_again(request, kind, pk):
    chosen = kind_of(kind)
    slug = request.access.cluster.slug
    pair = get_object_or_404(chosen.of(request.access), pk=pk)
    try:
        actions.ask_again(pair, by=request.user, at=timezone.now())
    except actions.NotAnswerable as refusal:
        messages.error(request, str(refusal))
        return redirect("organisations:duplicate_list", slug, kind)
    messages.success(request, _("The answer is taken back."))
    url = reverse("organisations:duplicate_queue", args=[slug, kind])
    return redirect(f"{url}?pair={pair.pk}")
