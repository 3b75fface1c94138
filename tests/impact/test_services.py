from datetime import date

import pytest

from grappe.accounts.models import RoleGrant
from grappe.audit.models import Event
from grappe.impact import actions, planning, queries
from grappe.impact.models import ServiceUse, Study
from grappe.imports import actions as imports
from grappe.imports.models import ImportRow
from tests.factories import (
    NOON,
    TODAY,
    MembershipFactory,
    PlanFactory,
    RunFactory,
    ServiceFactory,
    ServiceUseFactory,
    StudyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_a_use_is_entered_once_and_recorded(cluster, team):
    service = ServiceFactory(cluster=cluster, name_fr="Veille")
    organisation = MembershipFactory(cluster=cluster).organisation

    use = actions.enter_use(service, organisation, used_on=TODAY, by=team, at=NOON)

    event = Event.objects.get(kind="impact.service_used")
    assert (event.organisation, event.by) == (organisation, team)
    assert event.data == {"service": "Veille", "used_on": TODAY.isoformat()}
    with pytest.raises(actions.NotEnterable, match="already entered"):
        actions.enter_use(service, organisation, used_on=TODAY, by=team, at=NOON)
    actions.remove_use(use, by=team, at=NOON)
    assert ServiceUse.objects.count() == 0
    assert Event.objects.filter(kind="impact.service_use_removed").count() == 1


def test_services_tell_uses_organisations_and_the_published_study(cluster):
    label = ServiceFactory(cluster=cluster, is_label=True, name_fr="Z projets")
    ServiceFactory(cluster=cluster, name_fr="A veille")
    first = ServiceUseFactory(cluster=cluster, service=label)
    ServiceUseFactory(
        cluster=cluster,
        service=label,
        organisation=first.organisation,
        used_on=date(2021, 1, 1),
    )
    study = StudyFactory(cluster=cluster)
    PlanFactory(study=study, treatment="service", service=label)

    rows = queries.services(cluster, queries.listed(Study.objects.all()))

    assert [(row.service.name_fr, row.uses, row.organisations) for row in rows] == [
        ("Z projets", 2, 1),
        ("A veille", 0, 0),
    ]
    assert (rows[0].listed.study, rows[1].listed) == (study, None)


def test_inbox_tells_the_team_of_what_waits(cluster):
    StudyFactory(cluster=cluster, state="locked")
    StudyFactory(cluster=cluster, state="estimated")
    StudyFactory(state="locked")
    user = UserFactory()
    RoleGrant.objects.create(
        user=user, cluster=cluster, role="team", starts_on=date(2020, 1, 1)
    )
    from grappe.accounts.access import Access

    access = Access.of(user, cluster, TODAY)

    assert [task.count for task in queries.inbox(access)] == [1, 1]


def test_an_import_brings_uses_in_and_refuses_what_it_does_not_know(cluster, team):
    ServiceFactory(cluster=cluster, code="veille", name_fr="Veille sectorielle")
    known = MembershipFactory(cluster=cluster).organisation
    text = (
        "SIREN;Service;Date\n"
        f"{known.siren};Veille sectorielle;12/03/2021\n"
        f"{known.siren};veille;12/03/2021\n"
        f"{known.siren};massage;12/03/2021\n"
        "123456789;veille;12/03/2021\n"
        f"{known.siren};veille;jamais\n"
    )
    batch = imports.paste(
        text,
        filename="collé",
        cluster=cluster,
        kind="service_use",
        by=team,
        at=NOON,
    )
    imports.set_mapping(
        batch,
        mapping={"0": "siren", "1": "service", "2": "used_on"},
        options={},
        at=NOON,
    )
    imports.check(batch, at=NOON)
    batch.refresh_from_db()

    imports.apply(batch, by=team, at=NOON, skip_refused=True)

    verdicts = ImportRow.objects.order_by("number").values_list("verdict", flat=True)
    assert list(verdicts) == ["create", "same", "refuse", "refuse", "refuse"]
    use = ServiceUse.objects.get()
    assert (use.organisation, use.used_on) == (known, date(2021, 3, 12))
    batch.refresh_from_db()
    imports.undo(batch, by=team, at=NOON)
    assert ServiceUse.objects.count() == 0


def test_a_plan_tells_what_it_can_hope_to_see_before_outcomes(companies, cluster):
    plan = PlanFactory(study__cluster=cluster, first_year=2013, last_year=2020)

    found = planning.hope(plan)

    assert (found.treated, found.comparison) == (12, 12)
    assert found.overall > 0


def test_hope_is_none_without_anybody(cluster):
    found = planning.hope(PlanFactory(study__cluster=cluster))

    assert (found.treated, found.comparison, found.overall) == (0, 0, None)


def test_visible_to_shows_readers_what_is_published_only(cluster):
    from grappe.accounts.access import Access

    RunFactory(panel__plan__study__cluster=cluster, done=True)
    published = StudyFactory(cluster=cluster, published=True)
    seen = {}
    for role in ("direction", "auditor", "funder"):
        user = UserFactory()
        RoleGrant.objects.create(
            user=user, cluster=cluster, role=role, starts_on=date(2020, 1, 1)
        )
        access = Access.of(user, cluster, TODAY)
        seen[role] = Study.objects.visible_to(access).count()

    assert seen == {"direction": 2, "auditor": 2, "funder": 1}
    assert published.state == "published"


def test_a_merge_counts_a_use_that_both_had_once(cluster, team):
    from grappe.organisations import actions as organisations
    from grappe.organisations.models import KnownOrganisation
    from tests.factories import OrganisationFactory

    kept = OrganisationFactory(legal_name="Alpha")
    absorbed = OrganisationFactory(legal_name="Alpha SA", siren=None)
    for one in (kept, absorbed):
        KnownOrganisation.objects.create(cluster=cluster, organisation=one, since=TODAY)
    service = ServiceFactory(cluster=cluster)
    for one, day in [(kept, TODAY), (absorbed, TODAY), (absorbed, date(2020, 1, 1))]:
        ServiceUseFactory(
            cluster=cluster, service=service, organisation=one, used_on=day
        )

    merge = organisations.merge(
        kept, absorbed, cluster=cluster, reason="same", by=team, at=NOON
    )
    days = list(kept.service_uses.values_list("used_on", flat=True))
    organisations.unmerge(merge, by=team, at=NOON)

    assert days == [TODAY, date(2020, 1, 1)]
    assert (kept.service_uses.count(), absorbed.service_uses.count()) == (1, 2)
