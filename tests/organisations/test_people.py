from datetime import date

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.organisations import actions, queries
from grappe.organisations.models import Person, Publication
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    CompetenceFactory,
    ConsentFactory,
    OrganisationFactory,
    PositionFactory,
    ProfileTagFactory,
    PublicationFactory,
    StrategicDomainFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DOMINIQUE = {
    "given_name": "Dominique",
    "family_name": "Imaginaire",
    "email": "dominique@fiction.example",
    "role": "contact",
    "starts_on": date(2025, 1, 1),
}


def add_contact(organisation, cluster, **values):
    return actions.add_contact(
        organisation, cluster, DOMINIQUE | values, by=None, at=NOON
    )


def test_add_contact_does_not_enter_a_known_person_twice():
    cluster = ClusterFactory()
    alpha, beta = OrganisationFactory(), OrganisationFactory()

    first = add_contact(alpha, cluster)
    second = add_contact(beta, cluster)

    assert first.person == second.person
    assert Event.objects.filter(kind="organisations.contact_added").count() == 2


def test_a_member_does_not_take_up_the_contact_of_another():
    cluster = ClusterFactory()
    first = add_contact(OrganisationFactory(), cluster)

    second = actions.add_contact(
        OrganisationFactory(),
        cluster,
        DOMINIQUE | {"phone": "0300000000"},
        by=None,
        at=NOON,
        everywhere=False,
    )

    first.person.refresh_from_db()
    assert (first.person == second.person, first.person.phone) == (False, "")


def test_a_member_changes_what_is_its_own_of_a_shared_contact():
    cluster = ClusterFactory()
    position = add_contact(OrganisationFactory(), cluster)
    add_contact(OrganisationFactory(), cluster)
    who = {"by": None, "at": NOON, "everywhere": False}

    with pytest.raises(actions.NotContactable) as refusal:
        actions.edit_contact(position, {"email": "x@fiction.example"}, **who)
    changed = actions.edit_contact(position, {"job_title": "Direction"}, **who)

    assert list(refusal.value.errors) == ["email"]
    assert changed.job_title == "Direction"


def test_add_contact_never_matches_people_of_another_cluster():
    alpha = OrganisationFactory()

    here = add_contact(alpha, ClusterFactory())
    there = add_contact(alpha, ClusterFactory())

    assert here.person != there.person
    assert Person.objects.count() == 2


def test_add_contact_refuses_a_second_voting_representative():
    cluster, alpha = ClusterFactory(), OrganisationFactory()
    add_contact(alpha, cluster, role="representative")

    with pytest.raises(actions.NotContactable) as refusal:
        add_contact(alpha, cluster, family_name="Autre", role="representative")

    assert list(refusal.value.errors) == ["role"]
    assert Person.objects.count() == 1


def test_end_contact_refuses_a_day_before_the_first():
    position = PositionFactory(starts_on=TODAY)

    with pytest.raises(actions.NotContactable):
        actions.end_contact(position, ends_on=date(2020, 1, 1), by=None, at=NOON)


def test_withdraw_consent_closes_the_public_fields_at_once():
    position = PositionFactory()
    cluster, alpha = position.cluster, position.organisation
    actions.give_consent(position, text_version="1", by=None, at=NOON)
    actions.publish(
        alpha,
        cluster,
        opened=["listed"],
        contacts={position: ["name", "email"]},
        by=None,
        at=NOON,
    )
    shown = queries.shown_contacts(alpha, cluster, TODAY)

    actions.withdraw_consent(position, by=None, at=NOON)

    assert [(one.name, one.email) for one in shown] == [
        (position.person.name, position.person.email)
    ]
    assert queries.shown_contacts(alpha, cluster, TODAY) == []
    assert [row.field for row in Publication.objects.all()] == ["listed"]


def test_consent_is_neither_given_nor_withdrawn_twice():
    position = PositionFactory()
    actions.give_consent(position, text_version="1", by=None, at=NOON)

    with pytest.raises(actions.NotConsentable):
        actions.give_consent(position, text_version="1", by=None, at=NOON)
    actions.withdraw_consent(position, by=None, at=NOON)
    with pytest.raises(actions.NotConsentable):
        actions.withdraw_consent(position, by=None, at=NOON)


def test_publish_refuses_somebody_who_did_not_agree():
    position = PositionFactory()

    with pytest.raises(actions.NotPublishable):
        actions.publish(
            position.organisation,
            position.cluster,
            opened=[],
            contacts={position: ["name"]},
            by=None,
            at=NOON,
        )

    assert Publication.objects.count() == 0


def test_publish_opens_and_closes_exactly_what_is_said():
    cluster, alpha = ClusterFactory(), OrganisationFactory()
    PublicationFactory(cluster=cluster, organisation=alpha, field="website")

    actions.publish(
        alpha,
        cluster,
        opened=["listed", "place", "nonsense"],
        contacts={},
        by=None,
        at=NOON,
        note="Lettre du 2 mars",
    )

    assert queries.opened(alpha, cluster) == {"listed", "place"}
    assert Event.objects.get().data == {
        "opened": ["listed", "place"],
        "closed": ["website"],
        "note": "Lettre du 2 mars",
    }


def test_set_profile_leaves_the_words_of_other_clusters():
    cluster, alpha = ClusterFactory(), OrganisationFactory()
    old, new = ProfileTagFactory.create_batch(2, cluster=cluster)
    theirs = ProfileTagFactory()
    alpha.profile_tags.add(old, theirs)

    actions.set_profile(alpha, cluster, {"profile_tags": [new]}, by=None, at=NOON)

    assert set(alpha.profile_tags.all()) == {new, theirs}


def test_add_domain_changes_only_those_that_were_not_in_it():
    domain, team = StrategicDomainFactory(), UserFactory()
    alpha, beta = OrganisationFactory(), OrganisationFactory()
    alpha.strategic_domains.add(domain)

    changed = actions.add_domain([alpha, beta], domain, by=team, at=NOON)

    assert (changed, set(domain.organisations.all())) == (1, {alpha, beta})
    assert Event.objects.get().organisation == beta


def test_position_one_voting_representative():
    position = PositionFactory(role="representative")

    name = "position_one_voting_representative|UNIQUE constraint failed"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PositionFactory(
            role="representative",
            cluster=position.cluster,
            organisation=position.organisation,
        )


def test_consent_is_given_once():
    consent = ConsentFactory()

    name = "consent_is_given_once|UNIQUE constraint failed"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ConsentFactory(cluster=consent.cluster, person=consent.person)


def test_consent_is_withdrawn_after_it_was_given():
    name = "consent_is_withdrawn_after_it_was_given"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ConsentFactory(withdrawn_at=NOON.replace(year=2020))


def test_competence_is_not_its_own_parent():
    competence = CompetenceFactory()
    competence.parent = competence

    name = "competence_is_not_its_own_parent"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        competence.save()
