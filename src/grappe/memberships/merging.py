"""What becomes of memberships and applications when two records are one organisation.

Spells that share a day become one, from the first day to the last, so that a member
counted twice is counted once on every day.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from grappe.memberships.models import (
    OPEN_STATES,
    CategoryPeriod,
    ExitKind,
    Membership,
    MembershipApplication,
    Renewal,
    Suspension,
)
from grappe.memberships.queries import shown
from grappe.organisations.merging import (
    ORGANISATIONS,
    Merging,
    Treatment,
    folds,
    relations,
)
from grappe.organisations.merging.spans import (
    Span,
    both,
    days,
    groups,
    minus,
    rewrite,
    span_of,
    union,
)

# Applications are never folded: each stays the way one membership came about.
relations(Treatment.KEEP, "memberships.membership.application")

END = ("end_kind", "end_reason_id", "end_note", "notice_received_on", "heard_on")


@folds(ORGANISATIONS, "memberships.membershipapplication.organisation")
def applications(merging: Merging) -> None:
    """Each candidate's way is kept; two under way at once are for a person to end."""
    mine, theirs = merging.rows(MembershipApplication)
    under_way = {row.cluster_id for row in mine if row.state in OPEN_STATES}
    for row in theirs:
        if row.state in OPEN_STATES and row.cluster_id in under_way:
            merging.refuse(
                _(
                    "Each has an application under way: withdraw one of them, or "
                    "record its decision, first."
                )
            )
        else:
            merging.move(row, organisation_id=merging.kept.pk)


@folds(
    ORGANISATIONS,
    "memberships.membership.organisation",
    "memberships.membership.merged_into",
    "memberships.categoryperiod.membership",
    "memberships.suspension.membership",
    "memberships.renewal.membership",
)
def memberships(merging: Merging) -> None:
    mine, theirs = merging.rows(Membership)
    of_cluster: dict[int, list[Membership]] = defaultdict(list)
    for row in [*mine, *theirs]:
        of_cluster[row.cluster_id].append(row)
    for rows in of_cluster.values():
        for group in groups(rows, follows_by_merger):
            join(merging, group)
    others = Membership.objects.filter(merged_into=merging.absorbed)
    for row in others.exclude(organisation__in=merging.pair).order_by("pk"):
        merging.move(row, merged_into_id=merging.kept.pk)


def follows_by_merger(one: Membership, other: Membership) -> bool:
    """The first ended by merging into the organisation of the second, which went on."""
    return (
        one.merged_into_id == other.organisation_id
        and one.ends_on is not None
        and one.ends_on + timedelta(days=1) == other.starts_on
    )


def join(merging: Merging, group: list[Membership]) -> None:
    kept, absorbed = merging.pair
    mine = [row for row in group if row.organisation_id == kept]
    theirs = [row for row in group if row.organisation_id == absorbed]
    if not mine or not theirs:
        for row in theirs:
            merging.move(row, organisation_id=kept, **ending(merging, row))
        for row in mine:
            merging.journal.update(row, **ending(merging, row))
        return
    stays, *others = [*mine, *theirs]
    join_suspensions(merging, stays, mine, theirs)
    join_categories(merging, stays, mine, theirs)
    join_renewals(merging, stays, others)
    last = max([*mine, *theirs], key=lambda row: span_of(row).last)
    end, span = (
        ending(merging, last),
        Span(min(span_of(row).first for row in group), span_of(last).last),
    )
    for row in others:
        merging.fold(row)
    came_by = next(
        (row.application_id for row in [stays, *others] if row.application_id), None
    )
    merging.journal.update(stays, **days(span), **end, application_id=came_by)
    merging.note(_told(stays))


def ending(merging: Merging, row: Membership) -> dict[str, Any]:
    """How a spell ended; an organisation does not end by merging into itself."""
    end = {name: getattr(row, name) for name in (*END, "merged_into_id")}
    if end["merged_into_id"] in merging.pair:
        end |= {"end_kind": ExitKind.OTHER.value, "merged_into_id": None}
    return end


def join_suspensions(
    merging: Merging,
    stays: Membership,
    mine: list[Membership],
    theirs: list[Membership],
) -> None:
    """Rights were suspended on the days both records say so, or only one was there."""
    rows: list[Suspension] = []
    spans: list[list[Span]] = []
    present: list[list[Span]] = []
    for side in (mine, theirs):
        there = {row.pk: span_of(row) for row in side}
        found = list(Suspension.objects.filter(membership__in=there).order_by("pk"))
        rows += found
        present.append(union(there.values()))
        spans.append(
            union(
                span
                for row in found
                for span in both([span_of(row)], [there[row.membership_id]])
            )
        )
    if not rows:
        return
    shared = both(*present)
    doubtful = both(shared, [*minus(spans[0], spans[1]), *minus(spans[1], spans[0])])
    wanted = union([*spans[0], *spans[1]])
    if doubtful:
        answer = merging.ask(
            f"suspension:{stays.cluster_id}",
            _("One is suspended and the other is not, on the same days. Which holds?"),
            {"suspended": _("Rights suspended"), "active": _("Rights in force")},
        )
        if answer == "active":
            wanted = minus(wanted, doubtful)
    rewrite(merging.journal, rows, wanted, membership_id=stays.pk)


def join_categories(
    merging: Merging,
    stays: Membership,
    mine: list[Membership],
    theirs: list[Membership],
) -> None:
    """The kept record's categories stay; the other's fill the days it had none."""
    taken: list[Span] = []
    for side in (mine, theirs):
        there = {row.pk: span_of(row) for row in side}
        ruled: list[Span] = []
        periods = CategoryPeriod.objects.filter(membership__in=there)
        for row in periods.order_by("pk"):
            inside = both([span_of(row)], [there[row.membership_id]])
            parts = minus(inside, taken)
            ruled += parts
            rewrite(merging.journal, [row], parts, membership_id=stays.pk)
        taken = union([*taken, *ruled])


def join_renewals(
    merging: Merging, stays: Membership, others: list[Membership]
) -> None:
    told = set(Renewal.objects.filter(membership=stays).values_list("year", flat=True))
    for row in Renewal.objects.filter(membership__in=others).order_by("pk"):
        if row.year in told:
            merging.fold(row)
        else:
            told.add(row.year)
            merging.move(row, membership_id=stays.pk)


def _told(spell: Membership) -> str:
    first = shown(spell.starts_on)
    if spell.ends_on is None:
        return _("One membership remains, since %(first)s.") % {"first": first}
    return _("One membership remains, from %(first)s to %(last)s.") % {
        "first": first,
        "last": shown(spell.ends_on),
    }
