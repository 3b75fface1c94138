"""Roles: listed, given, changed, ended."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.accounts.models import MEMBER_ROLES, Role, User
from grappe.accounts.rules import can_grant
from grappe.common.periods import in_force
from grappe.organisations.models import Organisation
from grappe.web.forms import Form

STATES = [
    ("current", _("in force")),
    ("upcoming", _("not yet begun")),
    ("ended", _("ended")),
    ("all", _("all")),
]


class PeopleFilter(Form):
    """Who has which role, when; every part is optional."""

    q = forms.CharField(
        label=_("Name, e-mail or organisation"), required=False, max_length=100
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("every role")), *Role.choices]
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def apply(self, grants, on):
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        state = wanted.get("state") or "current"
        if state == "current":
            grants = grants.filter(in_force(on))
        elif state == "upcoming":
            grants = grants.filter(starts_on__gt=on)
        elif state == "ended":
            grants = grants.filter(ends_on__lt=on)
        if wanted.get("role"):
            grants = grants.filter(role=wanted["role"])
        for word in (wanted.get("q") or "").split():
            grants = grants.filter(
                Q(user__given_name__icontains=word)
                | Q(user__family_name__icontains=word)
                | Q(user__email__icontains=word)
                | Q(organisation__legal_name__icontains=word)
                | Q(organisation__brand_name__icontains=word)
            )
        return grants


def roles_to_offer(access: Access) -> list[tuple[str, object]]:
    """The roles that somebody may give, to any organisation they look after."""
    ids = access.administered_ids or {None}
    return [
        (role.value, role.label)
        for role in Role
        if any(can_grant(access, role, organisation) for organisation in ids)
    ]


def organisations_to_offer(access: Access):
    """Present members: all of them for the team, one's own for an administrator."""
    members = access.cluster.memberships.in_force(access.on).values("organisation")
    rows = Organisation.objects.filter(pk__in=members)
    if can_grant(access, Role.MEMBER):
        return rows
    return rows.filter(pk__in=access.administered_ids)


class RoleForm(Form):
    """A role and, for a member's role, the organisation it is held for."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        help_text=_("For members and their administrators only."),
    )

    def __init__(self, *args, access: Access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access = access
        self.fields["role"].choices = roles_to_offer(access)
        self.fields["organisation"].queryset = organisations_to_offer(access)

    def clean(self):
        values = super().clean()
        role, organisation = values.get("role"), values.get("organisation")
        if role in MEMBER_ROLES and "organisation" not in self.errors:
            if organisation is None:
                self.add_error("organisation", _("Say for which organisation."))
            elif not can_grant(self.access, role, organisation.pk):
                self.add_error("organisation", _("You do not administer it."))
        elif role and organisation is not None:
            self.add_error("organisation", _("This role is not held for one."))
        return values


class GrantForm(RoleForm):
    """A role for somebody already known in the cluster; others are invited."""

    field_order = ("user", "role", "organisation", "starts_on", "ends_on")
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Person"),
        help_text=_("Somebody who has or had a role here. Invite anybody else."),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Leave empty when no end is planned."),
    )

    def __init__(self, *args, access: Access, **kwargs):
        super().__init__(*args, access=access, **kwargs)
        held = access.cluster.grants.values("user")
        self.fields["user"].queryset = User.objects.filter(
            pk__in=held, is_active=True
        ).order_by("family_name", "given_name", "email")


class EndGrantForm(Form):
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput,
        help_text=_(
            "The role stays until the end of that day: choose yesterday to take it "
            "away at once."
        ),
    )


class LastAdministratorForm(EndGrantForm):
    """Asked of the team once it was told what happens."""

    leaves_no_administrator = forms.BooleanField(
        label=_("Leave the organisation without an administrator"), required=False
    )


class RoleChangeForm(Form):
    """A member becomes an administrator of their organisation, or the other way."""

    role = forms.ChoiceField(
        choices=[(role, Role(role).label) for role in sorted(MEMBER_ROLES)]
    )
