"""The tables a merge touches, as a person calls them."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "memberships.membership": _("memberships"),
    "memberships.categoryperiod": _("periods in a category"),
    "memberships.suspension": _("suspensions"),
    "memberships.renewal": _("renewals"),
    "memberships.membershipapplication": _("applications"),
    "organisations.position": _("contacts"),
    "organisations.consent": _("agreements"),
    "organisations.publication": _("fields open to the public"),
    "organisations.establishment": _("places"),
    "organisations.annualfigures": _("yearly figures"),
    "organisations.shareholding": _("shares"),
    "organisations.fieldvalue": _("values collected"),
    "organisations.othernumber": _("other numbers"),
    "organisations.organisation_strategic_domains": _("strategic domains"),
    "organisations.organisation_profile_tags": _("profile tags"),
    "organisations.organisation_competences": _("competences"),
    "organisations.knownorganisation": _("entries in a cluster's files"),
    "organisations.registeralert": _("news of the public registers"),
    "organisations.organisation": _("organisations taken over or merged before"),
    "organisations.person": _("people's records merged before"),
    "organisations.organisationpair": _("possible duplicates"),
    "organisations.personpair": _("possible duplicates of people"),
    "accounts.rolegrant": _("roles"),
    "accounts.invitation": _("invitations"),
    "accounts.joinrequest": _("requests to act for it"),
    "outbox.mail": _("mails"),
    "impact.serviceuse": _("uses of services"),
}
