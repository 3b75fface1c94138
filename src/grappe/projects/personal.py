"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "projects.ProjectKind": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "projects.Project": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        actors="owner created_by",
        loose=(
            "title public_abstract summary trl_evidence state_of_art locks innovation "
            "ip_background market_need market_segment competition business_model "
            "impacts ethics other_aids"
        ),
        impersonal={
            "of a project: its name, words that class it, dates": (
                "uid acronym keywords starts_on regions programme reference ended_on"
            ),
        },
    ),
    "projects.ProjectMember": table(
        purpose="projects",
        retention="dossier",
        subject="user",
        data="starts_on ends_on",
        actors="invited_by",
    ),
    "projects.Grant": table(
        purpose="evaluation",
        retention="dossier",
        subject="user",
        data="starts_on ends_on reason",
        actors="granted_by revoked_by",
    ),
    "projects.Declaration": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.PERSON,
        subject="user",
        data="explanation text_version",
    ),
    "projects.ExcludedReader": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.PERSON,
        subject="user",
        data="name reason",
        actors="added_by",
    ),
    "projects.Interest": table(
        purpose="evaluation",
        retention="dossier",
        source=Source.PERSON,
        subject="user",
        data="starts_on ends_on note",
    ),
    "projects.Waiver": table(
        purpose="evaluation",
        retention="dossier",
        subject="user",
        data="reason",
        actors="waived_by",
    ),
    "projects.Partner": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        subject="contact_email",
        data="contact_name",
        actors="confirmation_by",
        loose="contribution confirmation_note",
        impersonal={
            "a hash of the row, read by code alone": "confirmed_hash",
        },
    ),
    "projects.PartnerCost": table(
        impersonal={
            "the partner organisation, not its contact": "partner",
        },
    ),
    "projects.Forecast": table(
        impersonal={
            "the partner organisation, not its contact": "partner",
        },
    ),
    "projects.ProjectFile_readers": table(
        purpose="projects",
        retention="dossier",
        subject="user",
    ),
    "projects.ProjectFile": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        actors="added_by",
        loose="title",
    ),
    "projects.Remark": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        subject="author",
        data="text",
        actors="settled_by",
        impersonal={
            "the name of a part of the dossier": "part",
        },
    ),
    "projects.ProjectVersion": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        actors="taken_by",
        loose="content reason",
        impersonal={
            "a hash of the row, read by code alone": "sha256",
        },
    ),
    "projects.WorkPackage": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        loose="description",
        impersonal={
            "the partner organisation, not its contact": "leader",
            "of the work planned": "title",
        },
    ),
    "projects.WorkShare": table(
        impersonal={
            "the partner organisation, not its contact": "partner",
        },
    ),
    "projects.Deliverable": table(
        impersonal={
            "of the work planned": "code title",
        },
    ),
    "projects.Milestone": table(
        impersonal={
            "of the work planned": "code title criterion",
        },
    ),
    "projects.Agreement": table(
        purpose="projects",
        retention="dossier",
        source=Source.PERSON,
        loose="title ip_split",
        impersonal={
            "a date of the record, not of a life": "signed_on",
        },
    ),
}
