"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "memberships.MemberCategory": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "memberships.WithdrawalReason": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "memberships.MembershipRules": table(
        impersonal={
            "words and settings of the cluster": "deciding_body",
        },
    ),
    "memberships.MembershipApplication": table(
        purpose="prospects",
        retention="application",
        source=Source.PERSON,
        subject="contact_email",
        data=(
            "contact_given_name contact_family_name contact_phone motivation sponsors "
            "answer question decision_note terms_version"
        ),
        actors="owner recorded_by",
        impersonal={
            "of the organisation that asks, and how it was decided": (
                "name kind siren country website activity decided_on decided_by_body"
            ),
        },
    ),
    "memberships.Membership": table(
        purpose="membership",
        retention="membership",
        loose="end_note",
        impersonal={
            "a date of the record, not of a life": (
                "starts_on ends_on notice_received_on heard_on"
            ),
            "the application it came from": "application",
        },
    ),
    "memberships.CategoryPeriod": table(
        impersonal={
            "a date of the record, not of a life": "starts_on ends_on",
        },
    ),
    "memberships.Suspension": table(
        purpose="membership",
        retention="membership",
        loose="reason",
        impersonal={
            "a date of the record, not of a life": "starts_on ends_on",
        },
    ),
    "memberships.Renewal": table(
        impersonal={
            "the mail that told of it, and a deadline": "deadline notice",
        },
    ),
}
