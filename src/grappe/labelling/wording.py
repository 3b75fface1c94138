"""Two vocabularies for one state: the cluster's own people's, and the applicants'.

A cluster may change any of them; what it leaves empty is said by the words below. The
applicants' never name an expert, nor a step that is nobody's business but the house's.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import RequestState, StateWording

STUDIED = _("Your dossier is being studied")
APPLICANT = {
    RequestState.DRAFT: _("You are preparing it"),
    RequestState.PRE_APPLIED: _("Your pre-application is being read"),
    RequestState.OPINION_GIVEN: _("You have our opinion: finish your dossier"),
    RequestState.SUBMITTED: _("Received: we are checking that it is complete"),
    RequestState.COMPLEMENTS_ASKED: _("We wait for complements from you"),
    RequestState.INADMISSIBLE: _("It could not be received"),
    RequestState.ADMISSIBLE: STUDIED,
    RequestState.EXPERTS_ASSIGNED: STUDIED,
    RequestState.IN_REVIEW: STUDIED,
    RequestState.COMMITTEE_SCHEDULED: _("The committee is about to look at it"),
    RequestState.HEARD: _("The decision is being prepared"),
    RequestState.LABELLED: _("Labelled"),
    RequestState.WITH_RESERVATIONS: _("Labelled, with reservations to lift"),
    RequestState.DEFERRED: _("Put off: you may present it again"),
    RequestState.REFUSED: _("Not labelled"),
    RequestState.SUPPORT_LETTER: _("Not labelled, supported by a letter"),
    RequestState.WITHDRAWN: _("You withdrew it"),
    RequestState.LAPSED: _("Closed: it was not filed in time"),
}


@dataclass(frozen=True)
class Words:
    """The words of one cluster, read once for a whole page."""

    own: dict[str, StateWording]

    def internal(self, state: str) -> str:
        """For the cluster's people."""
        return self._own(state, "internal") or str(RequestState(state).label)

    def applicant(self, state: str) -> str:
        """For those who file."""
        return self._own(state, "applicant") or str(APPLICANT[RequestState(state)])

    def _own(self, state: str, whose: str) -> str:
        row = self.own.get(state)
        if row is None:
            return ""
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        return getattr(row, f"{whose}_{language}") or ""


def of(cluster: Any) -> Words:
    """The cluster's words, kept on the object: a list of a thousand reads them once."""
    kept = cluster.__dict__.get("_label_words")
    if kept is None:
        rows = StateWording.objects.filter(cluster=cluster)
        kept = cluster._label_words = Words({row.state: row for row in rows})
    return kept


def internal(state: str, cluster: Any) -> str:
    return of(cluster).internal(state)


def applicant(state: str, cluster: Any) -> str:
    return of(cluster).applicant(state)
