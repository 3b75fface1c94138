from grappe.organisations.models import FieldValue, OrganisationPair, PersonPair
from tests.factories import (
    NOON,
    TODAY,
    AnnualFiguresFactory,
    EstablishmentFactory,
    KnownOrganisationFactory,
    OrganisationMergeFactory,
    OrganisationPairFactory,
    PersonMergeFactory,
    PersonPairFactory,
    PositionFactory,
    RegisterAlertFactory,
    ShareholdingFactory,
)
from tests.web.access import Row

# An organisation's file: the team and its own administrator write, some more read.
EDIT = "302 404 200 200 403 200 403 404 404 404 403 403"
READ = "302 404 200 200 200 200 200 404 404 404 403 200"
# A share is of two organisations: neither of them enters it.
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
POST_TEAM = "302 404 302 302 403 403 403 403 403 403 403 403"
POST = "302 404 302 302 403 302 403 404 404 404 403 403"


def organisation(world):
    return [world.organisation.pk]


def place(world):
    row = world.organisation.establishments.first() or EstablishmentFactory(
        organisation=world.organisation
    )
    return [world.organisation.pk, row.pk]


def figures(world):
    row = world.organisation.annual_figures.first() or AnnualFiguresFactory(
        organisation=world.organisation
    )
    return [world.organisation.pk, row.pk]


def share(world):
    row = world.organisation.owners.first() or ShareholdingFactory(
        owned=world.organisation
    )
    return [world.organisation.pk, row.pk]


def position(world):
    row = PositionFactory(cluster=world.cluster, organisation=world.organisation)
    return [world.organisation.pk, row.pk]


def alert(world):
    row = world.organisation.register_alerts.filter(settled_at=None).first()
    return [
        (
            row
            or RegisterAlertFactory(
                cluster=world.cluster, organisation=world.organisation
            )
        ).pk
    ]


def value(world):
    row = FieldValue.objects.create(
        organisation=world.organisation,
        cluster=world.cluster,
        field="website",
        value="https://alpha.example",
        source="declared",
        observed_on=TODAY,
        recorded_at=NOON,
    )
    return [world.organisation.pk, row.pk]


def pair(world):
    """Two organisations of the cluster that may be the same."""
    row = OrganisationPairFactory(
        cluster=world.cluster,
        first=world.organisation,
        second=KnownOrganisationFactory(cluster=world.cluster).organisation,
    )
    return ["organisations", row.pk]


def told_apart(world):
    row = OrganisationPair.objects.get(pk=pair(world)[1])
    row.state, row.settled_at = "distinct", NOON
    row.save()
    return ["organisations", row.pk]


def pair_of_people(world):
    here = {"cluster": world.cluster, "organisation": world.organisation}
    first, second = (PositionFactory(**here).person for _ in range(2))
    row = PersonPairFactory(cluster=world.cluster, first=first, second=second)
    return ["people", row.pk]


def two_organisations(world):
    other = KnownOrganisationFactory(cluster=world.cluster).organisation
    return ["organisations", world.organisation.pk, other.pk]


def two_people(world):
    row = PersonPair.objects.get(pk=pair_of_people(world)[1])
    return ["people", row.first_id, row.second_id]


def merge(world):
    row = OrganisationMergeFactory(cluster=world.cluster, kept=world.organisation)
    return ["organisations", row.pk]


def merge_of_people(world):
    row = PersonMergeFactory(cluster=world.cluster)
    return ["people", row.pk]


def kind(world):
    return ["organisations"]


def kind_of_people(world):
    return ["people"]


ROWS = [
    Row(
        "organisations:organisation_create",
        "302 404 200 200 403 403 403 403 403 403 403 403",
    ),
    Row("organisations:organisation_edit", EDIT, make=organisation),
    Row("organisations:field_list", READ, make=organisation),
    Row(
        "organisations:field_retain",
        "302 404 302 302 403 403 403 403 403 403 403 403",
        make=value,
        method="post",
    ),
    Row("organisations:establishment_add", EDIT, make=organisation),
    Row("organisations:establishment_edit", EDIT, make=place),
    Row("organisations:size_detail", READ, make=organisation),
    Row("organisations:size_declare", EDIT, make=organisation),
    Row("organisations:figures_add", EDIT, make=organisation),
    Row("organisations:figures_edit", EDIT, make=figures),
    Row("organisations:shareholding_add", TEAM, make=organisation),
    Row("organisations:shareholding_end", TEAM, make=share),
    Row("organisations:contact_add", EDIT, make=organisation),
    Row("organisations:contact_edit", EDIT, make=position),
    Row("organisations:contact_end", EDIT, make=position),
    Row("organisations:consent_give", POST, make=position, method="post"),
    Row("organisations:consent_withdraw", POST, make=position, method="post"),
    Row("organisations:publication_edit", EDIT, make=organisation),
    Row("organisations:profile_edit", EDIT, make=organisation),
    Row("organisations:register_search", TEAM, query="?find_text=alpha"),
    # Without a register at hand, the page sends back to the file.
    Row("organisations:register_refresh", POST_TEAM, make=organisation),
    Row("organisations:successor_link", TEAM, make=organisation),
    Row("organisations:alert_list", TEAM),
    Row("organisations:alert_export", TEAM),
    Row("organisations:alert_take", POST_TEAM, make=alert, method="post"),
    Row("organisations:alert_dismiss", POST_TEAM, method="post"),
    Row(
        "organisations:duplicate_home",
        "302 404 302 302 403 403 403 403 403 403 403 403",
    ),
    Row("organisations:duplicate_list", TEAM, make=kind),
    Row("organisations:duplicate_list", TEAM, make=kind_of_people),
    Row("organisations:duplicate_export", TEAM, make=kind),
    Row("organisations:duplicate_queue", TEAM, make=kind),
    Row("organisations:duplicate_queue", TEAM, make=kind_of_people),
    Row("organisations:duplicate_refresh", POST_TEAM, make=kind, method="post"),
    Row(
        "organisations:duplicate_answer",
        POST_TEAM,
        make=pair,
        method="post",
        data={"answer": "distinct"},
    ),
    Row(
        "organisations:duplicate_answer",
        POST_TEAM,
        make=pair_of_people,
        method="post",
        data={"answer": "merge", "keep": "first"},
    ),
    Row("organisations:duplicate_ask_again", POST_TEAM, make=told_apart, method="post"),
    Row("organisations:merge_list", TEAM, make=kind),
    Row("organisations:merge_list", TEAM, make=kind_of_people),
    Row("organisations:merge_export", TEAM, make=kind),
    Row(
        "organisations:merge_choose",
        TEAM,
        make=lambda world: two_organisations(world)[:2],
    ),
    Row("organisations:merge_choose", TEAM, make=lambda world: two_people(world)[:2]),
    Row("organisations:merge_preview", TEAM, make=two_organisations),
    Row("organisations:merge_preview", TEAM, make=two_people),
    Row("organisations:merge_undo", POST_TEAM, make=merge, method="post"),
    Row("organisations:merge_undo", POST_TEAM, make=merge_of_people, method="post"),
]
