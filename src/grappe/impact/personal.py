"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "impact.Service": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "impact.ServiceUse": table(
        purpose="impact",
        retention="study",
        loose="detail source",
        impersonal={
            "a date of the record, not of a life": "used_on",
        },
    ),
    "impact.Study": table(
        purpose="impact",
        retention="study",
        actors="created_by published_by",
        loose="end_reason",
        impersonal={
            "words and settings of the cluster": "name_fr name_en",
        },
    ),
    "impact.Plan": table(
        purpose="impact",
        retention="study",
        actors="locked_by",
        loose="reason question",
        impersonal={
            "of a method, about organisations": (
                "sources population covariates tests sha256"
            ),
        },
    ),
    "impact.OutcomeFile": table(
        purpose="impact",
        retention="study",
        source=Source.FILE,
        actors="added_by",
        loose="name",
        impersonal={
            "figures of organisations by their number": (
                "file sha256 kept_sha256 notices"
            ),
        },
    ),
    "impact.Panel": table(
        purpose="impact",
        retention="study",
        source=Source.FILE,
        actors="loaded_by",
        impersonal={
            "figures of organisations by their number": "file sha256 report",
        },
    ),
    "impact.Run": table(
        purpose="impact",
        retention="study",
        actors="started_by",
        impersonal={
            "results of a computation over organisations": (
                "versions messages results"
            ),
        },
    ),
    "impact.Effect": table(
        impersonal={
            "a result of a computation over organisations": "kind key",
        },
    ),
}
