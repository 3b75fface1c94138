"""Projects, their consortium, and who may read them: one valid object each."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from grappe.projects import models as projects
from tests.factories import (
    NOON,
    ClusterFactory,
    OrganisationFactory,
    UserFactory,
)


class ProjectKindFactory(DjangoModelFactory):
    class Meta:
        model = projects.ProjectKind
        django_get_or_create = ("cluster", "code")

    cluster = factory.SubFactory(ClusterFactory)
    code = "rdi"
    name_fr = "R&D collaborative"
    name_en = "Collaborative R&D"


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = projects.Project

    class Params:
        in_setup = factory.Trait(stage="in_setup")
        ended = factory.Trait(stage="ended", ended_on=date(2025, 6, 30))

    cluster = factory.SubFactory(ClusterFactory)
    kind = factory.SubFactory(
        ProjectKindFactory, cluster=factory.SelfAttribute("..cluster")
    )
    acronym = factory.Sequence(lambda n: f"PROJ{n}")
    title = factory.LazyAttribute(lambda row: f"Project {row.acronym}")
    stage_since = NOON
    created_at = NOON


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = projects.Partner

    class Params:
        lead = factory.Trait(role="lead")
        confirmed = factory.Trait(
            confirmation="confirmed",
            confirmation_at=NOON,
            confirmation_by=factory.SubFactory(UserFactory),
            confirmed_hash="0" * 64,
        )

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    total_cost_eur = Decimal("100000")
    aid_asked_eur = Decimal("45000")
    person_months = Decimal("12")


class PartnerCostFactory(DjangoModelFactory):
    class Meta:
        model = projects.PartnerCost

    partner = factory.SubFactory(PartnerFactory)
    category = "industrial"
    total_eur = Decimal("100000")
    eligible_eur = Decimal("90000")


class WorkPackageFactory(DjangoModelFactory):
    class Meta:
        model = projects.WorkPackage

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Tests in the field"
    first_month = 1
    last_month = 12


class ProjectMemberFactory(DjangoModelFactory):
    class Meta:
        model = projects.ProjectMember

    class Params:
        editor = factory.Trait(right="edit")
        commenter = factory.Trait(right="comment")

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    right = "view"
    starts_on = date(2026, 1, 1)


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = projects.Grant

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    purpose = "expert"
    starts_on = date(2026, 1, 1)
    granted_at = NOON


class DeclarationFactory(DjangoModelFactory):
    """No conflict; `conflicted` declares one."""

    class Meta:
        model = projects.Declaration

    class Params:
        conflicted = factory.Trait(has_conflict=True, nature="family")

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    has_conflict = False
    declared_at = NOON


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = projects.Interest

    cluster = factory.SubFactory(ClusterFactory)
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    nature = "mandate"
    starts_on = date(2025, 1, 1)
    declared_at = NOON


class ExcludedReaderFactory(DjangoModelFactory):
    class Meta:
        model = projects.ExcludedReader

    project = factory.SubFactory(ProjectFactory)
    name = "Somebody to keep away"
    added_at = NOON


class WaiverFactory(DjangoModelFactory):
    class Meta:
        model = projects.Waiver

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    nature = "past_project"
    organisation = factory.SubFactory(OrganisationFactory)
    reason = "The common project was ten people in a room."
    waived_at = NOON
    waived_by = factory.SubFactory(UserFactory)
