from tests.factories import InvitationFactory, JoinRequestFactory, RoleGrantFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
PEOPLE = "302 404 200 200 403 403 403 403 403 403 403 200"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
OWN = "200"
SIGNED_IN = "302 200 200 200 200 200 200 200 200 200 200 200"
NONE_YET = "302 404 404 404 404 404 404 404 404 404 404 404"


def no_factor(world: World):
    """Nobody has one yet: those of somebody else do not exist either."""
    return [999]


def team_grant(world: World):
    return [RoleGrantFactory(cluster=world.cluster, role="team").pk]


def member_grant(world: World):
    grant = RoleGrantFactory(
        cluster=world.cluster, role="member", organisation=world.organisation
    )
    return [grant.pk]


def team_invitation(world: World):
    return [InvitationFactory(cluster=world.cluster).pk]


def member_invitation(world: World):
    invitation = InvitationFactory(
        cluster=world.cluster, role="member", organisation=world.organisation
    )
    return [invitation.pk]


def own_organisation(world: World):
    return [world.organisation.pk]


def join_request(world: World):
    request = JoinRequestFactory(cluster=world.cluster, organisation=world.organisation)
    return [request.pk]


def dead_token(world: World):
    return ["not-a-token"]


ROWS = [
    # One's own account, on the site itself.
    Row("account_login", "200 " + "302 " * 11, of_cluster=False),
    Row("account_logout", "302 " + "200 " * 11, of_cluster=False),
    Row("account_inactive", "200", of_cluster=False),
    Row("account_reauthenticate", SIGNED_IN, of_cluster=False),
    # Second factors: to change one, prove first that it is still you.
    Row("mfa_index", "302", of_cluster=False),
    Row("mfa_list_webauthn", "302", of_cluster=False),
    Row("mfa_authenticate", "302", of_cluster=False),
    Row("mfa_reauthenticate", "302", of_cluster=False),
    Row("mfa_reauthenticate_webauthn", "302", of_cluster=False),
    Row("mfa_activate_totp", "302", of_cluster=False),
    Row("mfa_deactivate_totp", NONE_YET, of_cluster=False),
    Row("mfa_view_recovery_codes", "302", of_cluster=False),
    Row("mfa_generate_recovery_codes", "302", of_cluster=False),
    Row("mfa_add_webauthn", "302", of_cluster=False),
    Row("mfa_login_webauthn", "302", of_cluster=False),
    Row("mfa_edit_webauthn", "302", no_factor, of_cluster=False),
    Row("mfa_remove_webauthn", "302", no_factor, of_cluster=False),
    Row("accounts:link_again", SIGNED_IN, of_cluster=False),
    Row("accounts:security", SIGNED_IN, of_cluster=False),
    Row(
        "accounts:recovery_codes_download",
        "302",
        method="post",
        of_cluster=False,
    ),
    Row("accounts:session_list", SIGNED_IN, of_cluster=False),
    Row(
        "accounts:session_end",
        NONE_YET,
        no_factor,
        method="post",
        of_cluster=False,
    ),
    Row("accounts:session_end_others", "302", method="post", of_cluster=False),
    Row("account_change_password", SIGNED_IN, of_cluster=False),
    Row("account_set_password", "302", of_cluster=False),
    Row("account_reset_password", "200", of_cluster=False),
    Row("account_reset_password_done", "200", of_cluster=False),
    Row(
        "account_reset_password_from_key",
        "200",
        lambda world: ["1", "x-y"],
        of_cluster=False,
    ),
    Row("account_reset_password_from_key_done", "200", of_cluster=False),
    Row("accounts:link_request", OWN, of_cluster=False),
    Row("accounts:link_open", "410", dead_token, of_cluster=False),
    Row("accounts:invitation_open", "410", dead_token, of_cluster=False),
    Row("accounts:profile", SIGNED_IN, of_cluster=False),
    Row("accounts:context_switch", "302", method="post", of_cluster=False),
    # The cluster's people.
    Row("accounts:people_list", PEOPLE),
    Row("accounts:people_export", PEOPLE),
    Row("accounts:grant_create", TEAM),
    Row(
        "accounts:grant_end",
        "302 404 200 403 403 404 403 403 403 403 403 403",
        team_grant,
    ),
    Row(
        "accounts:grant_end",
        "302 404 200 200 403 200 403 403 403 403 403 403",
        member_grant,
    ),
    Row(
        "accounts:grant_change",
        "302 404 302 302 403 302 403 403 403 403 403 403",
        member_grant,
        method="post",
        data={"role": "member_admin"},
    ),
    Row("accounts:invitation_list", "302 404 200 200 403 200 403 403 403 403 403 200"),
    Row(
        "accounts:invitation_create",
        "302 404 200 200 403 200 403 403 403 403 403 403",
    ),
    Row(
        "accounts:invitation_resend",
        "302 404 302 404 403 404 403 403 403 403 403 403",
        team_invitation,
        method="post",
    ),
    Row(
        "accounts:invitation_revoke",
        "302 404 302 302 403 302 403 403 403 403 403 403",
        member_invitation,
        method="post",
    ),
    Row(
        "accounts:colleague_list",
        "302 404 200 200 404 200 404 404 404 404 404 200",
        own_organisation,
    ),
    Row(
        "accounts:join_request_list",
        "302 404 200 200 403 200 200 403 403 403 403 403",
    ),
    Row("accounts:join_request_create", SIGNED_IN),
    Row(
        "accounts:join_request_answer",
        "302 404 302 302 403 302 302 403 403 403 403 403",
        join_request,
        method="post",
        data={"answer": "approve"},
    ),
]
