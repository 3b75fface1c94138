"""Another cluster is asked to label the same request, one of ours or by name."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling import notifications
from grappe.labelling.actions.steps import NotMovable, locked, save_whole, told
from grappe.labelling.models import CoLabel, CoLabelState, LabelRequest, RequestState
from grappe.projects import actions as projects
from grappe.projects import firewall
from grappe.projects.models import GrantPurpose

DECISIONS = (
    CoLabelState.LABELLED,
    CoLabelState.WITH_RESERVATIONS,
    CoLabelState.REFUSED,
)
# What mutual recognition makes of the lead cluster's decision.
FOLLOWED = {
    RequestState.LABELLED: CoLabelState.LABELLED,
    RequestState.WITH_RESERVATIONS: CoLabelState.WITH_RESERVATIONS,
    RequestState.REFUSED: CoLabelState.REFUSED,
    RequestState.SUPPORT_LETTER: CoLabelState.REFUSED,
}


@transaction.atomic
def ask_co_label(
    request: LabelRequest,
    *,
    by: User,
    at: datetime,
    cluster: Cluster | None = None,
    external_name: str = "",
    follows_lead: bool = False,
) -> CoLabel:
    """Ask another cluster to label this request too.

    Raises NotMovable if the request is closed, or that cluster was asked already.
    """
    request = locked(request)
    name = external_name.strip()
    if not request.is_open:
        raise NotMovable(_("This request is closed."))
    if cluster is not None and cluster.pk == request.cluster_id:
        raise NotMovable(_("This request is already made to this cluster."))
    if name and request.co_labels.filter(external_name__iexact=name).exists():
        raise NotMovable(_("This cluster was already asked."))
    asked = CoLabel(
        request=request,
        cluster=cluster,
        external_name=name,
        follows_lead=follows_lead,
        asked_at=at,
        asked_by=by,
    )
    save_whole(asked, NotMovable)
    record(
        "labelling.co_label_asked",
        request,
        by=by,
        at=at,
        **told(request),
        other=str(asked),
    )
    notifications.co_label_asked(request, asked, by=by, at=at)
    return asked


@transaction.atomic
def answer_co_label(
    asked: CoLabel,
    *,
    accepts: bool,
    by: User,
    at: datetime,
    follows_lead: bool | None = None,
    note: str = "",
) -> CoLabel:
    """Take up a request for co-labelling, or decline it.

    For a cluster of the installation, whoever takes it up may read the dossier once
    they declared. Raises NotMovable if it was answered already, the request is closed,
    or a conflict keeps this person away.
    """
    request = locked(asked.request)
    asked = CoLabel.objects.select_for_update().get(pk=asked.pk)
    if asked.state != CoLabelState.ASKED:
        raise NotMovable(_("This was already answered."))
    if not request.is_open:
        raise NotMovable(_("This request is closed."))
    on = timezone.localdate(at)
    if asked.cluster_id and firewall.is_barred(by, request.project, on):
        raise NotMovable(_("A conflict of interest keeps you away from this."))
    asked.state = CoLabelState.ACCEPTED if accepts else CoLabelState.DECLINED
    asked.answered_at, asked.note = at, note.strip()
    if follows_lead is not None:
        asked.follows_lead = follows_lead
    asked.save()
    if accepts and asked.cluster_id:
        try:
            projects.grant(
                request.project,
                by,
                GrantPurpose.PARTNER_CLUSTER,
                by=by,
                at=at,
                reason=_("co-labelling by %(cluster)s") % {"cluster": asked},
            )
        except projects.NotGrantable as error:
            raise NotMovable(str(error)) from error
    record(
        "labelling.co_label_answered",
        request,
        by=by,
        at=at,
        **told(request),
        other=str(asked),
        co_label=asked.state,
    )
    notifications.co_label_answered(request, asked, by=by, at=at)
    return asked


@transaction.atomic
def decide_co_label(
    asked: CoLabel,
    *,
    outcome: str,
    decided_on: date,
    by: User,
    at: datetime,
    note: str = "",
) -> CoLabel:
    """Record the other cluster's own decision.

    Raises NotMovable if it did not take the request up, follows the lead cluster's
    decision, or the day has not come.
    """
    request = locked(asked.request)
    asked = CoLabel.objects.select_for_update().get(pk=asked.pk)
    if asked.state != CoLabelState.ACCEPTED:
        raise NotMovable(_("This co-labelling is not under study."))
    if asked.follows_lead:
        raise NotMovable(_("It follows the decision of the lead cluster."))
    if outcome not in DECISIONS:
        raise NotMovable(_("Choose a decision."))
    if decided_on > timezone.localdate(at):
        raise NotMovable(_("This day has not come yet."))
    _decide(request, asked, outcome, decided_on, note=note, by=by, at=at)
    return asked


@transaction.atomic
def follow_lead(request: LabelRequest, *, by: User | None, at: datetime) -> int:
    """Give the lead cluster's decision to those that recognise it; how many did.

    A request put off, or closed without a decision, leaves them as they are.
    """
    request = locked(request)
    outcome = FOLLOWED.get(RequestState(request.state))
    if outcome is None:
        return 0
    following = request.co_labels.select_for_update().filter(
        state=CoLabelState.ACCEPTED, follows_lead=True
    )
    for asked in following:
        on = timezone.localdate(request.state_since)
        _decide(request, asked, outcome, on, note="", by=by, at=at)
    return len(following)


def _decide(
    request: LabelRequest,
    asked: CoLabel,
    outcome: str,
    decided_on: date,
    *,
    note: str,
    by: User | None,
    at: datetime,
) -> None:
    asked.state, asked.decided_on = outcome, decided_on
    asked.note = note.strip() or asked.note
    save_whole(asked, NotMovable)
    record(
        "labelling.co_label_decided",
        request,
        by=by,
        at=at,
        **told(request),
        other=str(asked),
        co_label=asked.state,
        decided_on=decided_on,
    )
    notifications.co_label_decided(request, asked, by=by, at=at)
