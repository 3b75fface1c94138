from grappe.organisations.models import FieldValue
from tests.factories import (
    NOON,
    TODAY,
    AnnualFiguresFactory,
    EstablishmentFactory,
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
]
