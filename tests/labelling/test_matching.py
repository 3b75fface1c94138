"""From records to the engine's problem, and its answer back in keys."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grappe.accounts.access import Access
from grappe.labelling import matching
from grappe.labelling.matching import Options
from grappe.labelling.models import ExpertCompetence, ExpertText, Unavailability
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    CompetenceFactory,
    OrganisationFactory,
    RoleGrantFactory,
)
from tests.factories.labelling import (
    AssignmentFactory,
    CallFactory,
    ExpertFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster)


@pytest.fixture
def access(cluster):
    grant = RoleGrantFactory(cluster=cluster, role="team")
    return Access.of(grant.user, cluster, TODAY)


def procedure(cluster, **values):
    """One reader of any kind, unless told otherwise."""
    plain = {"reviews": 1, "needs_academic": False, "needs_industrial": False}
    kind = ProjectKindFactory(cluster=cluster)
    return ProcedureFactory(cluster=cluster, kind=kind, **{**plain, **values})


def request(call, how, **values):
    return LabelRequestFactory(
        cluster=call.cluster,
        call=call,
        procedure=how,
        filed=True,
        state="admissible",
        **values,
    )


def pairs(answer):
    return {(one.request, one.expert) for one in answer.readings}


def reasons(access, call):
    records = matching.gather(access, call)
    return matching.reasons(records, list(records.standing.values())).tolist()


def test_solve_takes_the_expert_who_has_the_competence(access, call):
    how = procedure(call.cluster)
    needed = CompetenceFactory(cluster=call.cluster)
    dossier = request(call, how)
    dossier.project.competences.add(needed)
    ExpertFactory(cluster=call.cluster)
    fit = ExpertFactory(cluster=call.cluster)
    ExpertCompetence.objects.create(expert=fit, competence=needed, level=3)

    answer = matching.solve(matching.gather(access, call), Options())

    assert pairs(answer) == {(dossier.pk, fit.pk)}
    assert answer.readings[0].affinity == 1.0
    assert answer.readings[0].why["competences"] == [[needed.pk, 1.0, 1.0]]
    assert answer.certificate["is_proven"]
    assert answer.certificate["gap"] == 0.0


def test_solve_reads_past_texts_and_keeps_which(access, call):
    how = procedure(call.cluster)
    project = ProjectFactory(cluster=call.cluster, title="Pile à combustible marine")
    request(call, how, project=project)
    fit = ExpertFactory(cluster=call.cluster)
    ExpertText.objects.create(expert=fit, title="Suivi du diabète")
    text = ExpertText.objects.create(expert=fit, title="Une pile à combustible")

    answer = matching.solve(matching.gather(access, call), Options())

    (reading,) = answer.readings
    assert [key for key, _cosine in reading.why["past"]] == [text.pk]
    assert [word for word, _share in reading.why["words"]] == ["pile à combustible"]


def test_solve_gives_the_next_experts_as_alternates(access, call):
    how = procedure(call.cluster)
    dossier = request(call, how)
    experts = ExpertFactory.create_batch(3, cluster=call.cluster)

    answer = matching.solve(matching.gather(access, call), Options())

    (reading,) = answer.readings
    others = [one.pk for one in experts if one.pk != reading.expert]
    alternates = answer.certificate["alternates"][str(dossier.pk)]
    assert [expert for expert, _fit, _load in alternates] == others


def test_solve_is_short_by_one(access, call):
    """Three dossiers of two readers each, two experts of capacities 3 and 2."""
    how = procedure(call.cluster, reviews=2)
    dossiers = [request(call, how) for _n in range(3)]
    full = ExpertFactory(cluster=call.cluster, capacity=3)
    short = ExpertFactory(cluster=call.cluster, capacity=2)

    answer = matching.solve(matching.gather(access, call), Options())

    assert answer.readings == []
    found = {
        (one["code"], one.get("request"), one.get("expert")) for one in answer.conflict
    }
    assert ("capacity", None, short.pk) in found
    assert ("capacity", None, full.pk) not in found
    assert {row[1] for row in found if row[0] == "demand"} == {
        one.pk for one in dossiers
    }
    summary = answer.certificate
    assert (summary["needs"], summary["room"]) == (6, 5)
    assert {"code": "extra", "expert": short.pk, "works": True} in summary[
        "suggestions"
    ]
    fewer = [one for one in summary["suggestions"] if one["code"] == "fewer"]
    assert [one["works"] for one in fewer] == [True, True, True]


def test_solve_follows_a_suggestion(access, call):
    how = procedure(call.cluster, reviews=2)
    dossiers = [request(call, how) for _n in range(3)]
    ExpertFactory(cluster=call.cluster, capacity=3)
    short = ExpertFactory(cluster=call.cluster, capacity=2)
    records = matching.gather(access, call)

    more = matching.solve(records, Options(extra={short.pk: 1}))
    fewer = matching.solve(records, Options(fewer={dossiers[0].pk: 1}))

    assert (len(more.readings), len(fewer.readings)) == (6, 5)


def test_solve_lacks_academics(access, call):
    how = procedure(call.cluster, needs_academic=True)
    dossier = request(call, how)
    ExpertFactory(cluster=call.cluster, industrial=True)

    answer = matching.solve(matching.gather(access, call), Options())

    assert answer.conflict == [
        {"code": "kind", "request": dossier.pk, "kind": "academic", "count": 1}
    ]
    assert answer.certificate["able"] == []
    assert answer.certificate["suggestions"] == [
        {
            "code": "any_kind",
            "request": dossier.pk,
            "kind": "academic",
            "works": True,
        }
    ]


def test_solve_keeps_the_academic_who_reads_already(access, call):
    how = procedure(call.cluster, reviews=2, needs_academic=True)
    dossier = request(call, how)
    reads = ExpertFactory(cluster=call.cluster, academic=True)
    AssignmentFactory(request=dossier, expert=reads, state="accepted")
    other = ExpertFactory(cluster=call.cluster, industrial=True)

    answer = matching.solve(matching.gather(access, call), Options())

    assert pairs(answer) == {(dossier.pk, other.pk)}


def test_two_of_one_employer_do_not_read_one_dossier(access, call):
    how = procedure(call.cluster, reviews=2)
    dossier = request(call, how)
    employer = OrganisationFactory()
    two = ExpertFactory.create_batch(2, cluster=call.cluster, organisation=employer)
    third = ExpertFactory(cluster=call.cluster)

    answer = matching.solve(matching.gather(access, call), Options())

    assert len(pairs(answer) & {(dossier.pk, one.pk) for one in two}) == 1
    assert (dossier.pk, third.pk) in pairs(answer)


def test_reasons_tell_why_an_expert_may_not_be_asked(access, call):
    how = procedure(call.cluster, rotation_months=12, reviews=2)
    lead = OrganisationFactory()
    project = ProjectFactory(cluster=call.cluster, language="en")
    PartnerFactory(project=project, organisation=lead, lead=True)
    dossier = request(call, how, project=project)
    employed = OrganisationFactory()
    new = {"cluster": call.cluster}
    ExpertFactory(**new, organisation=lead)  # conflict
    declared = ExpertFactory(**new)
    DeclarationFactory(project=project, user=declared.user, conflicted=True)
    ExpertFactory(**new, languages=["fr"])
    away = ExpertFactory(**new)
    Unavailability.objects.create(
        expert=away, starts_on=TODAY, ends_on=date(2026, 12, 31)
    )
    rotating = ExpertFactory(**new)
    past = request(call, how)
    past.state = "labelled"
    past.closed_at = NOON
    past.save()
    PartnerFactory(project=past.project, organisation=lead, lead=True)
    AssignmentFactory(
        request=past,
        expert=rotating,
        state="done",
        assigned_at=NOON - timedelta(days=90),
    )
    AssignmentFactory(
        request=dossier, expert=ExpertFactory(**new, organisation=employed)
    )
    ExpertFactory(**new, organisation=employed)
    refused = ExpertFactory(**new)
    AssignmentFactory(request=dossier, expert=refused, state="declined")
    ExpertFactory(**new, languages=[])

    assert reasons(access, call) == [
        [
            matching.CONFLICT,
            matching.CONFLICT,
            matching.LANGUAGE,
            matching.UNAVAILABLE,
            matching.ROTATION,
            matching.STANDING,
            matching.COLLEAGUE,
            matching.REFUSED,
            matching.ALLOWED,
        ]
    ]


def test_an_applicant_of_the_dossier_does_not_read_it(access, call):
    dossier = request(call, procedure(call.cluster))
    expert = ExpertFactory(cluster=call.cluster)
    ProjectMemberFactory(project=dossier.project, user=expert.user)

    assert reasons(access, call) == [[matching.CONFLICT]]


def test_who_is_away_less_than_half_of_the_time_may_be_asked(access, call):
    """The dossier goes to experts on 8 June, opinions are due on 17 June."""
    request(call, procedure(call.cluster))
    expert = ExpertFactory(cluster=call.cluster)
    for first, last in [(8, 10), (9, 12)]:
        Unavailability.objects.create(
            expert=expert, starts_on=date(2026, 6, first), ends_on=date(2026, 6, last)
        )

    assert reasons(access, call) == [[matching.ALLOWED]]

    Unavailability.objects.create(
        expert=expert, starts_on=date(2026, 6, 17), ends_on=date(2026, 6, 30)
    )
    assert reasons(access, call) == [[matching.UNAVAILABLE]]


def test_readings_of_other_calls_take_capacity(access, call):
    how = procedure(call.cluster)
    request(call, how)
    expert = ExpertFactory(cluster=call.cluster, capacity=1)
    other = request(CallFactory(cluster=call.cluster), how)
    AssignmentFactory(request=other, expert=expert)

    answer = matching.solve(matching.gather(access, call), Options())

    assert [one["code"] for one in answer.conflict] == ["demand", "capacity"]


def test_a_dossier_that_a_conflict_takes_away_counts_as_elsewhere(access, call):
    how = procedure(call.cluster)
    shown, hidden = request(call, how), request(call, how)
    expert = ExpertFactory(cluster=call.cluster, capacity=2)
    AssignmentFactory(request=hidden, expert=expert)
    DeclarationFactory(project=hidden.project, user=access.user, conflicted=True)
    again = Access.of(access.user, call.cluster, TODAY)

    records = matching.gather(again, call)

    assert [one.pk for one in records.requests] == [shown.pk]
    assert records.elsewhere == {expert.pk: 1}


def test_minimum_loads_are_held_to_or_left_aside(access, call):
    how = procedure(call.cluster)
    for _n in range(2):
        request(call, how)
    ExpertFactory(cluster=call.cluster, minimum=2)
    ExpertFactory(cluster=call.cluster, minimum=1)
    records = matching.gather(access, call)

    held = matching.solve(records, Options())
    aside = matching.solve(records, Options(minimums=False))

    assert "minimum" in {one["code"] for one in held.conflict}
    assert {"code": "minimums", "works": True} in held.certificate["suggestions"]
    assert len(aside.readings) == 2


def test_repair_replaces_who_left_and_moves_nobody_else(access, call):
    how = procedure(call.cluster)
    dossiers = [request(call, how) for _n in range(3)]
    stays = ExpertFactory(cluster=call.cluster, capacity=2)
    left = ExpertFactory(cluster=call.cluster, ends_on=TODAY - timedelta(days=1))
    joins = ExpertFactory(cluster=call.cluster)
    for dossier in dossiers[:2]:
        AssignmentFactory(request=dossier, expert=stays, state="accepted")
    gone = AssignmentFactory(request=dossiers[2], expert=left, state="accepted")

    answer = matching.solve(
        matching.gather(access, call), Options(mode=matching.REPAIR)
    )

    assert pairs(answer) == {(dossiers[2].pk, joins.pk)}
    assert (answer.moved, answer.lost) == ([], [gone.pk])
    certificate = answer.certificate
    assert (certificate["kept"], certificate["moved"], certificate["fewest"]) == (
        2,
        0,
        0,
    )


def test_repair_moves_one_reading_when_nothing_less_will_do(access, call):
    """The one dossier left without a reader can only be read by who is full."""
    how = procedure(call.cluster)
    first, second = request(call, how), request(call, how)
    able = ExpertFactory(cluster=call.cluster, capacity=1)
    other = ExpertFactory(cluster=call.cluster, capacity=1)
    moved = AssignmentFactory(request=first, expert=able, state="asked")
    DeclarationFactory(project=second.project, user=other.user, conflicted=True)

    answer = matching.solve(
        matching.gather(access, call), Options(mode=matching.REPAIR)
    )

    assert pairs(answer) == {(first.pk, other.pk), (second.pk, able.pk)}
    assert answer.moved == [moved.pk]
    assert answer.certificate["fewest"] == 1


def test_options_survive_json():
    options = Options(
        objective="worst", readers=2, fewer={3: 1}, extra={4: 2}, any_kind={5}
    )

    kept = Options.of_json(options.as_json())

    assert kept == Options(
        objective="worst",
        readers=2,
        fewer={3: 1},
        extra={4: 2},
        any_kind=frozenset({5}),
    )


def test_gather_asks_as_much_for_many_as_for_one(access, call):
    how = procedure(call.cluster)
    assert access.barred_ids == frozenset()  # once for all
    counts = []
    for _n in range(2):
        for _m in range(2):
            expert = ExpertFactory(cluster=call.cluster)
            AssignmentFactory(request=request(call, how), expert=expert)
        with CaptureQueriesContext(connection) as asked:
            matching.gather(access, call)
        counts.append(len(asked))

    assert counts[0] == counts[1]
