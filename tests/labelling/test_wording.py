"""Two vocabularies: the cluster's people's and the applicants'."""

import pytest
from django.utils import translation

from grappe.labelling import wording
from grappe.labelling.models import RequestState, StateWording
from tests.factories import ClusterFactory

pytestmark = pytest.mark.django_db
# Words of the house that no applicant should read.
JARGON = ("expert", "assigned", "agenda", "admissible", "review")


def test_every_state_has_words_for_applicants_without_the_house_s_jargon():
    cluster = ClusterFactory()

    said = {state: wording.applicant(state, cluster) for state in RequestState}

    telling = [
        state
        for state, words in said.items()
        if not words or any(word in words.lower() for word in JARGON)
    ]
    assert telling == []


def test_steps_that_are_the_house_s_own_look_the_same_to_applicants():
    cluster = ClusterFactory()

    steps = ["admissible", "experts_assigned", "in_review"]

    assert len({wording.applicant(state, cluster) for state in steps}) == 1


def test_the_cluster_s_own_words_come_first_in_each_language():
    cluster = ClusterFactory()
    StateWording.objects.create(
        cluster=cluster,
        state="in_review",
        internal_fr="chez les relecteurs",
        applicant_fr="à l'étude",
        applicant_en="under study",
    )

    english = wording.of(cluster)
    said = [english.internal("in_review"), english.applicant("in_review")]
    with translation.override("fr"):
        said += [english.internal("in_review"), english.applicant("in_review")]

    assert said == [
        "being read by experts",
        "under study",
        "chez les relecteurs",
        "à l'étude",
    ]


def test_the_words_of_a_cluster_are_read_once(django_assert_num_queries):
    cluster = ClusterFactory()

    with django_assert_num_queries(1):
        for state in RequestState:
            wording.internal(state, cluster)
            wording.applicant(state, cluster)
