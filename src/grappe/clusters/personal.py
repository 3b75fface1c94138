"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Table, table

TABLES: Mapping[str, Table] = {
    "clusters.Cluster": table(
        purpose="contacts",
        retention="cluster",
        loose="contact_email",
        impersonal={
            "of the cluster, which is a body": (
                "slug name legal_name siren pic theme address postcode town website "
                "accent source"
            ),
        },
    ),
    "clusters.PolicyPhase": table(
        impersonal={
            "public policy": (
                "starts_on ends_on name_fr name_en code focus_fr focus_en"
            ),
        },
    ),
    "clusters.ClusterAccreditation": table(
        impersonal={
            "of the cluster, which is a body": (
                "starts_on ends_on conditions extended_until"
            ),
        },
    ),
    "clusters.StrategicDomain": table(
        impersonal={
            "words and settings of the cluster": (
                "starts_on ends_on name_fr name_en code"
            ),
        },
    ),
    "clusters.College": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "clusters.BudgetLine": table(
        impersonal={
            "of the cluster, which is a body": "label",
        },
    ),
}
