"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "labelling.Expert": table(
        purpose="evaluation",
        retention="expert",
        source=Source.PERSON,
        subject="user",
        data="starts_on ends_on job_title languages biography note",
        actors="added_by",
    ),
    "labelling.ExpertCompetence": table(
        purpose="evaluation",
        retention="expert",
        source=Source.PERSON,
        subject="expert",
    ),
    "labelling.ExpertText": table(
        purpose="evaluation",
        retention="expert",
        source=Source.PERSON,
        subject="expert",
        data="title text",
    ),
    "labelling.Unavailability": table(
        purpose="evaluation",
        retention="expert",
        source=Source.PERSON,
        subject="expert",
        data="starts_on ends_on reason",
    ),
    "labelling.ConfidentialityText": table(
        impersonal={
            "a text of the cluster": "version text_fr text_en",
        },
    ),
    "labelling.Undertaking": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.PERSON,
        subject="user",
        data="signed_name language",
        impersonal={
            "the text that was signed": "text_hash",
        },
    ),
    "labelling.DossierLink": table(
        purpose="evaluation",
        retention="opinion",
        source=Source.SYSTEM,
        subject="expert",
        actors="created_by",
        secret="nonce",
        impersonal={
            "what the mail server said, without its words": "mail_error",
        },
    ),
    "labelling.Call": table(
        purpose="evaluation",
        retention="dossier",
        loose="notes",
        impersonal={
            "of a call of a funder": (
                "code name funder programme territory url time_zone committee_on"
            ),
        },
    ),
    "labelling.ClosingChange": table(
        purpose="evaluation",
        retention="dossier",
        actors="changed_by",
        loose="reason",
    ),
    "labelling.Body": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code description",
        },
    ),
    "labelling.BodySeat": table(
        purpose="committees",
        retention="decision",
        subject="user",
        data="starts_on ends_on",
    ),
    "labelling.Grid": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "labelling.Criterion": table(
        impersonal={
            "words and settings of the cluster": (
                "name_fr name_en code help_fr help_en anchors"
            ),
        },
    ),
    "labelling.Procedure": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code rules",
        },
    ),
    "labelling.Section": table(
        impersonal={
            "words and settings of the cluster": ("name_fr name_en intro_fr intro_en"),
        },
    ),
    "labelling.Question": table(
        impersonal={
            "words and settings of the cluster": (
                "name_fr name_en code help_fr help_en choices shown_if_code "
                "shown_if_value"
            ),
        },
    ),
    "labelling.StateWording": table(
        impersonal={
            "words and settings of the cluster": (
                "state internal_fr internal_en applicant_fr applicant_en"
            ),
        },
    ),
    "labelling.AdmissibilityReason": table(
        impersonal={
            "words and settings of the cluster": (
                "name_fr name_en code text_fr text_en"
            ),
        },
    ),
    "labelling.LabelRequest": table(
        purpose="evaluation",
        retention="dossier",
        actors="owner opened_by submitted_by admissibility_by",
        loose="opinion admissibility_note internal_note closing_reason",
        impersonal={
            "of the request: its number, its dates": "number committee_on",
        },
    ),
    "labelling.AssignmentRun": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.SYSTEM,
        actors="run_by",
        loose="requests experts certificate conflict options",
    ),
    "labelling.ProposedReading": table(
        purpose="evaluation",
        retention="opinion",
        source=Source.SYSTEM,
        subject="expert",
        data="why",
    ),
    "labelling.Assignment": table(
        purpose="evaluation",
        retention="opinion",
        subject="expert",
        data="reason why due_on ending_reason",
        actors="assigned_by",
    ),
    "labelling.CoLabel": table(
        purpose="evaluation",
        retention="dossier",
        actors="asked_by",
        loose="note",
        impersonal={
            "of another cluster": "external_name decided_on",
        },
    ),
    "labelling.Answer": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.PERSON,
        actors="answered_by",
        loose="value",
    ),
    "labelling.Check": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.SYSTEM,
        actors="waived_by",
        loose="params waiver_reason",
        impersonal={
            "the name of a check": "code",
        },
    ),
    "labelling.Inadmissibility": table(
        purpose="evaluation",
        retention="dossier",
        loose="comment",
    ),
    "labelling.Complement": table(
        purpose="evaluation",
        retention="dossier",
        actors="asked_by answered_by",
        loose="text answer",
        impersonal={
            "a date of the record, not of a life": "due_on",
        },
    ),
    "labelling.LateAccess": table(
        purpose="evaluation",
        retention="dossier",
        actors="granted_by",
        loose="reason",
    ),
    "labelling.ExpertRemark": table(
        purpose="evaluation",
        retention="dossier",
        loose="remark answer",
    ),
}
