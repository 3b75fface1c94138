"""One valid object each; situations are traits."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from grappe.accounts import models as accounts
from grappe.clusters import models as clusters
from grappe.impact import models as impact
from grappe.imports import models as imports
from grappe.memberships import models as memberships
from grappe.organisations import models as organisations
from grappe.outbox import models as outbox

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()


def siren(number: int) -> str:
    """A SIREN with a right key, different for each number."""
    body = f"{80_000_000 + number:08d}"
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 else 1), 10))
        for place, digit in enumerate(body)
    )
    return f"{body}{-total % 10}"


class ClusterFactory(DjangoModelFactory):
    class Meta:
        model = clusters.Cluster

    class Params:
        known_only = factory.Trait(is_hosted=False)

    slug = factory.Sequence(lambda n: f"cluster-{n}")
    name = factory.Sequence(lambda n: f"Cluster {n}")
    is_hosted = True
    contact_email = factory.LazyAttribute(lambda it: f"bonjour@{it.slug}.example")


class PolicyPhaseFactory(DjangoModelFactory):
    class Meta:
        model = clusters.PolicyPhase

    code = factory.Sequence(lambda n: f"P{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Phase {it.code}")
    starts_on = date(2023, 1, 1)
    ends_on = date(2026, 12, 31)


class ClusterAccreditationFactory(DjangoModelFactory):
    class Meta:
        model = clusters.ClusterAccreditation

    cluster = factory.SubFactory(ClusterFactory)
    phase = factory.SubFactory(PolicyPhaseFactory)
    status = "granted"
    granted_term_years = 4
    starts_on = date(2023, 1, 1)
    ends_on = date(2026, 12, 31)


class StrategicDomainFactory(DjangoModelFactory):
    class Meta:
        model = clusters.StrategicDomain

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"domain-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Domaine {it.code}")
    starts_on = date(2019, 1, 1)


class CollegeFactory(DjangoModelFactory):
    class Meta:
        model = clusters.College

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"college-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Collège {it.code}")


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = clusters.BudgetLine

    cluster = factory.SubFactory(ClusterFactory)
    year = 2025
    origin = "dues"
    label = factory.Sequence(lambda n: f"Ligne {n}")
    amount_eur = Decimal("1000.00")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = accounts.User

    email = factory.Sequence(lambda n: f"user{n}@fiction.example")
    given_name = "Camille"
    family_name = factory.Sequence(lambda n: f"Fictif{n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Organisation

    class Params:
        foreign = factory.Trait(siren=None, country="BE")
        laboratory = factory.Trait(kind="research")

    legal_name = factory.Sequence(lambda n: f"Organisation fictive {n}")
    siren = factory.Sequence(siren)


class EstablishmentFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Establishment

    organisation = factory.SubFactory(OrganisationFactory)
    is_head_office = True
    postcode = "59000"
    town = "Lille"
    department = "59"
    latitude = 50.63
    longitude = 3.06


class RegisterAlertFactory(DjangoModelFactory):
    class Meta:
        model = organisations.RegisterAlert

    class Params:
        dismissed = factory.Trait(outcome="dismissed", settled_at=NOON)

    cluster = factory.SubFactory(ClusterFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = "closed"
    after = "2025-12-31"
    data = factory.LazyFunction(lambda: {"values": {"closed_on": "2025-12-31"}})
    register = "sirene"
    observed_on = date(2026, 2, 1)
    raised_at = NOON


class AnnualFiguresFactory(DjangoModelFactory):
    class Meta:
        model = organisations.AnnualFigures

    organisation = factory.SubFactory(OrganisationFactory)
    year = 2024
    source = "declared"
    headcount_awu = Decimal("12.0")
    turnover_eur = Decimal("1500000.00")


class ShareholdingFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Shareholding

    owner = factory.SubFactory(OrganisationFactory)
    owned = factory.SubFactory(OrganisationFactory)
    share_rate = Decimal("0.6")
    starts_on = date(2020, 1, 1)


class SizePeriodFactory(DjangoModelFactory):
    class Meta:
        model = organisations.SizePeriod

    organisation = factory.SubFactory(OrganisationFactory)
    category = "sme"
    eu_status = "small"
    starts_on = date(1900, 1, 1)


class ProfileTagFactory(DjangoModelFactory):
    class Meta:
        model = organisations.ProfileTag

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"tag-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Profil {it.code}")


class CompetenceFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Competence

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"competence-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Compétence {it.code}")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Person

    given_name = "Dominique"
    family_name = factory.Sequence(lambda n: f"Imaginaire{n}")
    email = factory.Sequence(lambda n: f"person{n}@fiction.example")


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Position

    cluster = factory.SubFactory(ClusterFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = date(2020, 1, 1)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Consent

    cluster = factory.SubFactory(ClusterFactory)
    person = factory.SubFactory(PersonFactory)
    purpose = "directory"
    text_version = "2026-01"
    given_at = NOON


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Publication

    cluster = factory.SubFactory(ClusterFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    field = "listed"
    opened_at = NOON


class RoleGrantFactory(DjangoModelFactory):
    """A member's role is held for an organisation: the trait gives one."""

    class Meta:
        model = accounts.RoleGrant

    class Params:
        as_member = factory.Trait(
            role="member", organisation=factory.SubFactory(OrganisationFactory)
        )

    user = factory.SubFactory(UserFactory)
    cluster = factory.SubFactory(ClusterFactory)
    role = "team"
    starts_on = date(2020, 1, 1)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = accounts.Invitation

    cluster = factory.SubFactory(ClusterFactory)
    email = factory.Sequence(lambda n: f"invited{n}@fiction.example")
    role = "team"
    invited_by = factory.SubFactory(UserFactory)
    invited_at = NOON
    expires_at = NOON + timedelta(days=14)


class JoinRequestFactory(DjangoModelFactory):
    class Meta:
        model = accounts.JoinRequest

    cluster = factory.SubFactory(ClusterFactory)
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    asked_at = NOON


class KnownOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = organisations.KnownOrganisation

    cluster = factory.SubFactory(ClusterFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    since = TODAY


class OrganisationPairFactory(DjangoModelFactory):
    """Give `first` the record that was made first."""

    class Meta:
        model = organisations.OrganisationPair

    cluster = factory.SubFactory(ClusterFactory)
    first = factory.SubFactory(OrganisationFactory)
    second = factory.SubFactory(OrganisationFactory)
    score = 0.9
    reasons = factory.LazyFunction(
        lambda: [{"code": "exact", "weight": 12.0, "params": {}}]
    )
    found_at = NOON


class PersonPairFactory(DjangoModelFactory):
    """Give `first` the record that was made first."""

    class Meta:
        model = organisations.PersonPair

    cluster = factory.SubFactory(ClusterFactory)
    first = factory.SubFactory(PersonFactory)
    second = factory.SubFactory(PersonFactory)
    score = 0.9
    reasons = factory.LazyFunction(
        lambda: [{"code": "same_name", "weight": 0.0, "params": {}}]
    )
    found_at = NOON


class OrganisationMergeFactory(DjangoModelFactory):
    """A merge that moved nothing."""

    class Meta:
        model = organisations.OrganisationMerge

    cluster = factory.SubFactory(ClusterFactory)
    kept = factory.SubFactory(OrganisationFactory)
    absorbed = factory.SubFactory(
        OrganisationFactory, siren=None, merged_into=factory.SelfAttribute("..kept")
    )
    at = NOON


class PersonMergeFactory(DjangoModelFactory):
    """A merge that moved nothing."""

    class Meta:
        model = organisations.PersonMerge

    cluster = factory.SubFactory(ClusterFactory)
    kept = factory.SubFactory(PersonFactory)
    absorbed = factory.SubFactory(
        PersonFactory, merged_into=factory.SelfAttribute("..kept")
    )
    at = NOON


class MemberCategoryFactory(DjangoModelFactory):
    class Meta:
        model = memberships.MemberCategory

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"category-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Catégorie {it.code}")
    college = factory.SubFactory(
        CollegeFactory, cluster=factory.SelfAttribute("..cluster")
    )


class WithdrawalReasonFactory(DjangoModelFactory):
    class Meta:
        model = memberships.WithdrawalReason

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"reason-{n}")
    name_fr = factory.LazyAttribute(lambda it: f"Motif {it.code}")
    kind = "resignation"


class MembershipRulesFactory(DjangoModelFactory):
    class Meta:
        model = memberships.MembershipRules

    cluster = factory.SubFactory(ClusterFactory)


class MembershipApplicationFactory(DjangoModelFactory):
    class Meta:
        model = memberships.MembershipApplication

    cluster = factory.SubFactory(ClusterFactory)
    name = factory.Sequence(lambda n: f"Candidat fictif {n}")
    contact_family_name = "Fictif"
    contact_email = factory.Sequence(lambda n: f"candidate{n}@fiction.example")
    opened_at = NOON
    state_since = NOON


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = memberships.Membership

    class Params:
        resigned = factory.Trait(ends_on=date(2022, 12, 31), end_kind="resignation")

    cluster = factory.SubFactory(ClusterFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = date(2019, 1, 1)


class CategoryPeriodFactory(DjangoModelFactory):
    class Meta:
        model = memberships.CategoryPeriod

    membership = factory.SubFactory(MembershipFactory)
    category = factory.SubFactory(
        MemberCategoryFactory, cluster=factory.SelfAttribute("..membership.cluster")
    )
    starts_on = factory.SelfAttribute("membership.starts_on")


class SuspensionFactory(DjangoModelFactory):
    class Meta:
        model = memberships.Suspension

    membership = factory.SubFactory(MembershipFactory)
    starts_on = date(2021, 1, 1)
    reason = "Cotisation impayée"


class MailFactory(DjangoModelFactory):
    class Meta:
        model = outbox.Mail

    cluster = factory.SubFactory(ClusterFactory)
    kind = "memberships.notice"
    to = "somebody@fiction.example"
    subject = "[Adhésion] Un sujet"
    text = "Bonjour"
    reason = "Vous représentez un adhérent."
    created_at = NOON


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = imports.ImportBatch

    cluster = factory.SubFactory(ClusterFactory)
    kind = "members"
    filename = "adherents.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    created_at = NOON


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = imports.ImportRow

    batch = factory.SubFactory(ImportBatchFactory, options={"identify": True})
    number = factory.Sequence(lambda n: n + 2)
    cells = ["Gamma fictive"]
    title = "Gamma fictive"


class RowIdentityFactory(DjangoModelFactory):
    class Meta:
        model = organisations.RowIdentity

    row = factory.SubFactory(ImportRowFactory)
    verdict = "to_check"
    fingerprint = factory.Sequence(lambda n: f"{n:032d}")
    query = {"name": "Gamma fictive", "town": "Lille"}
    candidates = factory.Sequence(
        lambda n: [
            {
                "scheme": "siren",
                "number": siren(880_000 + n),
                "name": "GAMMA FICTIVE SANTE",
                "score": 0.8,
                "reasons": [],
                "is_active": True,
                "town": "LILLE",
                "postcode": "59000",
                "register": "sirene",
            }
        ]
    )
    score = 0.8
    register = "sirene"
    observed_on = NOON.date()
    previewed = "::"


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = impact.Service

    cluster = factory.SubFactory(ClusterFactory)
    name_fr = factory.Sequence(lambda n: f"Service {n}")
    code = factory.Sequence(lambda n: f"service-{n}")


class ServiceUseFactory(DjangoModelFactory):
    class Meta:
        model = impact.ServiceUse

    cluster = factory.SubFactory(ClusterFactory)
    service = factory.SubFactory(
        ServiceFactory, cluster=factory.SelfAttribute("..cluster")
    )
    organisation = factory.SubFactory(OrganisationFactory)
    used_on = date(2020, 5, 4)


class StudyFactory(DjangoModelFactory):
    """A study; a plan goes with it by `PlanFactory`."""

    class Meta:
        model = impact.Study

    class Params:
        published = factory.Trait(state="published", published_at=NOON)

    cluster = factory.SubFactory(ClusterFactory)
    name_fr = factory.Sequence(lambda n: f"Étude {n}")
    created_at = NOON


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = impact.Plan
        skip_postgeneration_save = True

    study = factory.SubFactory(StudyFactory)
    question = "Combien d'emplois ?"
    outcome = "headcount_awu"
    sources = ["register", "declared"]
    first_year = 2014
    last_year = 2025
    population = {"kinds": ["company"]}
    method = "none"

    @factory.post_generation
    def locked(self, create, extracted, **kwargs):
        """`locked=True` locks it as the action does."""
        if extracted:
            from grappe.impact import document

            self.sha256 = document.sha256(self)
            self.locked_at = NOON
            self.save()


class OutcomeFileFactory(DjangoModelFactory):
    class Meta:
        model = impact.OutcomeFile

    study = factory.SubFactory(StudyFactory)
    kind = "panel"
    name = "chiffres.csv"
    file = factory.django.FileField(filename="chiffres.csv", data=b"siren;annee;ca\n")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    row_count = 1
    added_at = NOON


class PanelFactory(DjangoModelFactory):
    """What a panel's page tells, without its file."""

    class Meta:
        model = impact.Panel

    plan = factory.SubFactory(PlanFactory, locked=True)
    study = factory.SelfAttribute("plan.study")
    file = "impact/missing.parquet"
    sha256 = "0" * 64
    unit_count = 40
    treated_count = 20
    row_count = 400
    report = factory.LazyFunction(
        lambda: {
            "missing_rate": 0.1,
            "comparison": 20,
            "by_source": {"register": 400},
            "by_year": [
                {
                    "year": 2014,
                    "treated": 18,
                    "treated_missing": 2,
                    "comparison": 20,
                    "comparison_missing": 0,
                }
            ],
            "by_cohort": {"2016": 18, "2019": 2},
            "dropped": {"seen_once": 4},
        }
    )
    loaded_at = NOON


class RunFactory(DjangoModelFactory):
    class Meta:
        model = impact.Run

    class Params:
        done = factory.Trait(state="done", finished_at=NOON)
        published = factory.Trait(state="done", finished_at=NOON, is_published=True)

    panel = factory.SubFactory(PanelFactory)
    plan = factory.SelfAttribute("panel.plan")
    study = factory.SelfAttribute("panel.study")
    started_at = NOON
    heard_at = NOON


class EffectFactory(DjangoModelFactory):
    class Meta:
        model = impact.Effect

    class Params:
        suppressed = factory.Trait(
            is_suppressed=True, estimate=None, error=None, low=None, high=None
        )

    run = factory.SubFactory(RunFactory, done=True)
    kind = "per_year"
    estimate = 8.2
    error = 1.8
    low = 4.7
    high = 11.7
    treated_count = 20
    comparison_count = 20
