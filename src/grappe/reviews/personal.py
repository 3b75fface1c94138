"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "reviews.Review": table(
        purpose="evaluation",
        retention="opinion",
        source=Source.PERSON,
        subject="assignment",
        data="strengths weaknesses recommendations private_note",
    ),
    "reviews.Mark": table(
        purpose="evaluation",
        retention="opinion",
        source=Source.PERSON,
        subject="review",
        data="comment",
    ),
    "reviews.Reaction": table(
        purpose="evaluation",
        retention="opinion",
        source=Source.PERSON,
        subject="assignment",
        data="comment",
        impersonal={
            "the opinion it answers, which is a colleague's": "review",
        },
    ),
    "reviews.Rebuttal": table(
        purpose="evaluation",
        retention="dossier",
        actors="asked_by answered_by",
        loose="remarks answer",
        impersonal={
            "a date of the record, not of a life": "due_on",
        },
    ),
    "reviews.Feedback": table(
        purpose="evaluation",
        retention="dossier",
        actors="edited_by",
        loose="text",
    ),
}
