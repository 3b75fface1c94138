"""The trail of members' life in words."""

from django.utils.translation import gettext_lazy as _

from grappe.memberships.models import ApplicationState, ExitKind, MembershipApplication

SENTENCES = {
    "memberships.application_opened": _("opened the application of {name}"),
    "memberships.applied": _("received the application of {name} by the public form"),
    "memberships.application_submitted": _("noted that {name} has applied"),
    "memberships.application_edited": _("changed the application of {name}"),
    "memberships.review_started": _("started the review of {name}"),
    "memberships.information_requested": _("asked {name} for information"),
    "memberships.information_given": _("recorded the answer of {name}"),
    "memberships.application_approved": _("recorded the approval of {name} by {body}"),
    "memberships.application_refused": _("recorded the refusal of {name} by {body}"),
    "memberships.application_withdrawn": _(
        "closed the application of {name}, withdrawn"
    ),
    "memberships.admitted": _(
        "opened the membership of {organisation} from {starts_on} ({category})"
    ),
    "memberships.ended": _(
        "ended the membership of {organisation} on {ends_on} ({end_kind})"
    ),
    "memberships.end_cancelled": _(
        "took back the end of {organisation}'s membership, planned on {ends_on}"
    ),
    "memberships.suspended": _(
        "suspended the rights of {organisation} from {starts_on}: {reason}"
    ),
    "memberships.reinstated": _("lifted the suspension of {organisation}"),
    "memberships.category_changed": _(
        "moved {organisation} from category {before} to {after} on {starts_on}"
    ),
    "memberships.corrected": _(
        "corrected the dates of {organisation}'s membership: {reason}"
    ),
    "memberships.renewal_told": _(
        "sent {organisation} the notice of renewal for {year} (until {deadline})"
    ),
    "memberships.renewed": _("renewed the membership of {organisation} for {year}"),
    "memberships.defaults_opened": _(
        "gave the cluster its first categories, colleges and reasons"
    ),
}

LABELS = {"end_kind": dict(ExitKind.choices), "was": dict(ApplicationState.choices)}

# What the team reads: what to do now.
NEXT_STEPS = {
    ApplicationState.LEAD: _("Note the application when it arrives."),
    ApplicationState.APPLIED: _("Say which organisation it is and start the review."),
    ApplicationState.UNDER_REVIEW: _(
        "Ask for what is missing, or record the decision."
    ),
    ApplicationState.INFO_REQUESTED: _("The candidate's answer is awaited."),
    ApplicationState.APPROVED: _("Nothing more: it is a member."),
    ApplicationState.REFUSED: _("Nothing more: a new try is a new application."),
    ApplicationState.WITHDRAWN: _("Nothing more: a new try is a new application."),
}

# What the candidate reads, without the house's own words.
CANDIDATE_WORDS = {
    ApplicationState.LEAD: _("We have not received your application yet."),
    ApplicationState.APPLIED: _("We have received your application and will read it."),
    ApplicationState.UNDER_REVIEW: _("We are reading your application."),
    ApplicationState.INFO_REQUESTED: _("We need some information from you."),
    ApplicationState.APPROVED: _("Your application was accepted: welcome."),
    ApplicationState.REFUSED: _("Your application was not accepted."),
    ApplicationState.WITHDRAWN: _("Your application was withdrawn."),
}


def next_step(application: MembershipApplication) -> str:
    return str(NEXT_STEPS[ApplicationState(application.state)])


def candidate_words(application: MembershipApplication) -> str:
    return str(CANDIDATE_WORDS[ApplicationState(application.state)])
