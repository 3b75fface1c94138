"""The affinity engine against a plain loop, and against another vectoriser."""

import itertools
import math
from collections import Counter
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines.affinity import (
    Explanation,
    PastText,
    Profile,
    SharedCompetence,
    SharedWord,
    Subject,
    affinity,
    texts,
)

# Sums in another order.
CLOSE = 1e-9
WORDS = ["pile", "piles", "hydrogène", "membrane", "santé", "robot", "robots"]
WORDS += ["la", "de", "2026", "Battery"]
CODES = ["energy", "energy/hydrogen", "energy/wind", "health"]

written = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
levels = st.dictionaries(st.sampled_from(CODES), st.sampled_from([0, 0.25, 0.5, 1.0]))
profiles = st.lists(
    st.builds(Profile, st.lists(written, max_size=5).map(tuple), levels), max_size=5
)
subjects = st.lists(st.builds(Subject, written, levels), max_size=4)


def terms(text):
    """Words and pairs of a text, the plain way."""
    plain = {"piles": "pile", "hydrogène": "hydrogen", "sante": "sante"}
    plain |= {"robots": "robot", "membrane": "membran", "Battery": "batteri"}
    left_out = {"la", "de", "2026"}
    words = [plain.get(word, word) for word in text.split() if word not in left_out]
    return words + list(itertools.pairwise(words))


def vectors(collection):
    """The weighted terms of distinct texts, of norm 1."""
    counts = {text: Counter(terms(text)) for text in collection if terms(text)}
    found = {}
    for text, count in counts.items():
        weights = {
            term: (1 + math.log(times))
            * (
                1
                + math.log(
                    (1 + len(counts))
                    / (1 + sum(term in other for other in counts.values()))
                )
            )
            for term, times in count.items()
        }
        norm = math.sqrt(sum(weight**2 for weight in weights.values()))
        found[text] = {term: weight / norm for term, weight in weights.items()}
    return found


def likeness(vector, subject, profile):
    """The mean of the three greatest cosines; None when a side is missing."""
    past = {text for text in profile.texts if text in vector}
    if subject.text not in vector or not past:
        return None
    own = vector[subject.text]
    cosines = sorted(
        sum(weight * vector[text].get(term, 0) for term, weight in own.items())
        for text in past
    )
    return math.sqrt(sum(cosines[-3:]) / len(cosines[-3:]))


def with_parents(declared):
    found = {}
    for code, level in declared.items():
        for part in {code, code.split("/")[0]}:
            if level:
                found[part] = max(found.get(part, 0), level)
    return found


def covered(subject, profile, everybody):
    """The part of the competences asked that is held; None when a side is missing."""
    asked, held = with_parents(subject.competences), with_parents(profile.competences)
    if not asked or not held:
        return None
    declared = [with_parents(one.competences) for one in everybody]
    count = sum(bool(one) for one in declared)
    weights = {
        code: 1 + math.log((1 + count) / (1 + sum(code in one for one in declared)))
        for code in asked
    }
    met = sum(
        weights[code] * min(level, held.get(code, 0)) for code, level in asked.items()
    )
    return met / sum(weights[code] * level for code, level in asked.items())


@given(subjects, profiles, st.sampled_from([0, 0.3, 0.5, 1]))
def test_affinity_equals_a_plain_loop(dossiers, experts, weight):
    everything = [one.text for one in dossiers]
    everything += [text for one in experts for text in one.texts]
    vector = vectors(set(everything))

    found = affinity(dossiers, experts, text_weight=weight)

    assert found.scores.shape == (len(dossiers), len(experts))
    for i, dossier in enumerate(dossiers):
        for j, expert in enumerate(experts):
            text = likeness(vector, dossier, expert)
            competence = covered(dossier, expert, experts)
            sides = [(text, weight), (competence, 1 - weight)]
            known = [(value, part) for value, part in sides if value is not None]
            whole = sum(part for _, part in known)
            score = sum(value * part for value, part in known) / (whole or 1)
            assert found.scores[i, j] == pytest.approx(score, abs=CLOSE)
            assert np.isnan(found.text[i, j]) == (text is None)
            assert np.isnan(found.competence[i, j]) == (competence is None)


@given(subjects, profiles)
def test_scores_are_between_0_and_1_and_explained_whole(dossiers, experts):
    found = affinity(dossiers, experts)

    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    for i in range(len(dossiers)):
        for j, expert in enumerate(experts):
            why = found.explain(i, j, limit=100)
            if why.words:
                assert sum(one.share for one in why.words) == pytest.approx(1)
            if why.competence is not None:
                whole = sum(one.share for one in why.competences)
                assert whole == pytest.approx(why.competence)
            cosines = [one.cosine for one in why.past_texts]
            assert cosines == sorted(cosines, reverse=True)
            assert all(expert.texts[one.index] for one in why.past_texts)
            sides = (why.text is not None, why.competence is not None)
            assert (
                why.basis
                == {
                    (True, True): "both",
                    (True, False): "text",
                    (False, True): "competence",
                    (False, False): "none",
                }[sides]
            )


def test_terms_are_weighted_as_scikit_learn_does():
    from sklearn.feature_extraction.text import TfidfVectorizer

    rng = np.random.default_rng(1)
    words = [f"word{number}a" for number in range(60)]
    written = [" ".join(rng.choice(words, 30)) for _ in range(40)]
    reference = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    wanted = reference.fit_transform(written)

    found = texts.Index.of(written).matrix

    assert found.shape == wanted.shape
    cosines = (found @ found.T).toarray()
    np.testing.assert_allclose(cosines, (wanted @ wanted.T).toarray(), atol=1e-12)


def test_experts_of_a_topic_come_first_for_its_dossiers():
    """Texts drawn from topics that share most of their words."""
    rng = np.random.default_rng(2)
    vocabulary = np.array([f"w{number}ord" for number in range(800)])
    topics = rng.dirichlet(np.full(800, 0.02), 8) * 0.5 + 1 / 1600

    def text(topic):
        return " ".join(rng.choice(vocabulary, 80, p=topics[topic]))

    experts = [
        Profile((*(text(j % 8) for _ in range(4)), text((j + 3) % 8)), {})
        for j in range(40)
    ]
    dossiers = [Subject(text(i % 8), {}) for i in range(80)]

    found = affinity(dossiers, experts)

    nearest = found.scores.argmax(axis=1) % 8
    assert (nearest == np.arange(80) % 8).mean() == 1.0


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(3)
    experts = [
        Profile(tuple(" ".join(rng.choice(WORDS, 9)) for _ in range(j % 6)), {})
        for j in range(20)
    ]
    dossiers = [Subject(" ".join(rng.choice(WORDS, 12)), {}) for _ in range(30)]
    whole = affinity(dossiers, experts)
    monkeypatch.setattr(texts, "_BLOCK", 50)

    found = affinity(dossiers, experts)

    np.testing.assert_array_equal(found.text, whole.text)


def test_french_and_english_meet_where_their_words_do():
    english = Profile(("Catalytic membranes for hydrogen batteries",), {})
    other = Profile(("A survey of contract law",), {})
    dossier = Subject("Membrane catalytique pour batterie à hydrogène", {})

    found = affinity([dossier], [english, other])

    assert found.scores[0, 0] > 0.5
    assert found.scores[0, 1] == 0
    assert {one.word for one in found.explain(0, 0).words} == {
        "membrane",
        "catalytique",
        "batterie",
        "hydrogène",
    }


def test_background_tells_what_is_rare():
    dossier = Subject("projet hydrogène", {})
    experts = [Profile(("projet robot",), {}), Profile(("hydrogène robot",), {})]
    sessions = [f"projet numéro{letter}" for letter in "abcdefgh"]

    alone = affinity([dossier], experts).scores[0]
    beside = affinity([dossier], experts, background=sessions).scores[0]

    assert alone[0] == alone[1]
    assert beside[0] < beside[1]


def test_a_text_of_several_experts_is_no_less_rare():
    dossier = Subject("membrane robot", {})
    joint = "membrane santé"
    experts = [Profile((joint,), {})] * 9 + [Profile(("robot santé",), {})]

    scores = affinity([dossier], experts).scores[0]

    assert scores[0] == pytest.approx(scores[9])


def test_child_is_nearer_than_sibling_and_sibling_nearer_than_stranger():
    dossier = Subject("", {"energy/hydrogen": 1.0})
    held = ["energy/hydrogen", "energy/wind", "health"]
    experts = [Profile((), {code: 1.0}) for code in held]

    scores = affinity([dossier], experts).scores[0]

    assert scores[0] == 1
    assert 0 < scores[1] < 1
    assert scores[2] == 0


def test_explain_names_competences_words_and_texts():
    dossier = Subject("Piles à hydrogène", {"energy/hydrogen": 1.0, "health": 0.5})
    expert = Profile(
        ("Vie de l'association", "", "Une pile à hydrogène", "Une pile à hydrogène"),
        {"energy/hydrogen": 0.5},
    )

    why = affinity([dossier], [expert]).explain(0, 0)

    weights = {"energy": 1, "energy/hydrogen": 1, "health": 1 + math.log(2)}
    whole = weights["energy"] + weights["energy/hydrogen"] + weights["health"] / 2
    part = pytest.approx(0.5 / whole)
    text, competence = math.sqrt(1 / 2), 1 / whole
    assert why == Explanation(
        score=pytest.approx((text + competence) / 2),
        text=pytest.approx(text),
        competence=pytest.approx(competence),
        basis="both",
        competences=(
            SharedCompetence("energy", 1.0, 0.5, part),
            SharedCompetence("energy/hydrogen", 1.0, 0.5, part),
        ),
        words=(SharedWord("piles à hydrogène", pytest.approx(1.0)),),
        past_texts=(PastText(2, pytest.approx(1.0)),),
    )


def test_nothing_to_compare_scores_0_and_says_so():
    dossiers = [Subject("de la 2026", {}), Subject("hydrogène", {"health": 1.0})]
    experts = [Profile((), {}), Profile(("hydrogène",), {}), Profile((), CODES_HELD)]

    found = affinity(dossiers, experts)

    assert found.scores.tolist() == [[0, 0, 0], [0, 1, 1]]
    assert [found.basis(0, j) for j in range(3)] == ["none", "none", "none"]
    assert [found.basis(1, j) for j in range(3)] == ["none", "text", "competence"]
    assert found.explain(0, 0) == Explanation(0.0, None, None, "none", (), (), ())


CODES_HELD = {"health": 1.0}


def test_affinity_without_dossiers_or_experts_is_empty():
    assert affinity([], []).scores.shape == (0, 0)
    assert affinity([], [Profile(("robot",), {})]).scores.shape == (0, 1)
    assert affinity([Subject("robot", {})], []).scores.shape == (1, 0)


@pytest.mark.parametrize(
    ("level", "weight", "message"),
    [
        (1.5, 0.5, "level of health"),
        (math.nan, 0.5, "level of health"),
        (-0.1, 0.5, "level of health"),
        (1.0, 1.5, "text_weight"),
        (1.0, math.nan, "text_weight"),
    ],
)
def test_affinity_refuses_levels_and_weights_out_of_bounds(level, weight, message):
    dossier = Subject("", {"health": level})

    with pytest.raises(ValueError, match=message):
        affinity([dossier], [], text_weight=weight)


def test_what_is_given_and_found_does_not_change():
    found = affinity([Subject("robot", {})], [Profile(("robot",), {})])

    with pytest.raises(FrozenInstanceError):
        found.scores = np.zeros(1)


def test_a_dossier_is_read_again_once_for_all_its_readers(monkeypatch):
    dossiers = [Subject("Robot membrane", {}), Subject("Piles à hydrogène", {})]
    experts = [Profile((text,), {}) for text in ("robot", "membrane", "pile")]
    pairs = [(i, j) for i in (0, 1, 0) for j in range(3)]
    alone = [affinity(dossiers, experts).explain(i, j) for i, j in pairs]
    read = []

    def spelt(lexicon, text):
        read.append(text)
        return real(lexicon, text)

    real = texts.Lexicon.spelt
    monkeypatch.setattr(texts.Lexicon, "spelt", spelt)

    found = affinity(dossiers, experts)
    together = [found.explain(i, j) for i, j in pairs]

    # Dossiers one after the other: the spelling of one alone is held.
    assert read == ["Robot membrane", "Piles à hydrogène", "Robot membrane"]
    assert together == alone
