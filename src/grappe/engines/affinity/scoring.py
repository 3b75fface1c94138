"""Work out the fit of every expert for every dossier."""

from collections.abc import Sequence

import numpy as np

from grappe.engines.affinity import competences
from grappe.engines.affinity.texts import Floats, Index, Ints
from grappe.engines.affinity.types import Affinity, Profile, Source, Subject


def affinity(
    subjects: Sequence[Subject],
    profiles: Sequence[Profile],
    *,
    text_weight: float = 0.5,
    background: Sequence[str] = (),
) -> Affinity:
    """Score how well each expert fits each dossier.

    Parameters
    ----------
    subjects : sequence of Subject, length n
    profiles : sequence of Profile, length m
    text_weight : float
        0 to 1: what the texts weigh; the competences weigh the rest. Where one side is
        missing, the other is the score, unless it weighs nothing.
    background : sequence of str
        Other texts of the same field, of past sessions say: they only tell which words
        are rare, so that scores move less when there are few dossiers.

    Returns
    -------
    Affinity

    Raises
    ------
    ValueError
        If a weight or a level is not between 0 and 1.

    Notes
    -----
    Texts are words and pairs of words weighted by rarity; the likeness of an expert is
    the mean cosine of the three past texts nearest to the dossier (of all, with fewer):
    one text alone is chance, all of them hide what a person does besides [1]_. Its
    square root is the text score: it changes no order, and spreads cosines, which
    seldom exceed 0.3, over the range that competences have. The competence score is
    the part of what the dossier asks that the expert has, see `competences.coverage`.

    References
    ----------
    .. [1] Stelmakh, I., Wieting, J., Neubig, G. and Shah, N. B. (2023). A gold standard
       dataset for the reviewer assignment problem. arXiv:2303.16750.

    Examples
    --------
    >>> from grappe.engines.affinity import Profile, Subject, affinity
    >>> chemist = Profile(("Membranes de piles à combustible",), {"energy": 1.0})
    >>> physician = Profile(("Suivi du diabète à domicile",), {"health": 1.0})
    >>> dossier = Subject("Une pile à combustible pour bateaux", {"energy": 1.0})
    >>> found = affinity([dossier], [chemist, physician])
    >>> found.scores.round(2)
    array([[0.84, 0.  ]])
    >>> [one.word for one in found.explain(0, 0).words]
    ['pile à combustible']
    """
    if not 0 <= text_weight <= 1:
        raise ValueError(f"text_weight is {text_weight}, not between 0 and 1")
    source = _source(subjects, profiles, background)
    text = _text(source)
    competence = competences.coverage(source.asked, source.held, source.weights)
    weights = np.stack(
        [
            np.where(np.isnan(text), 0.0, text_weight),
            np.where(np.isnan(competence), 0.0, 1.0 - text_weight),
        ]
    )
    whole = weights.sum(axis=0)
    parts = np.nan_to_num(np.stack([text, competence]))
    scores = (weights * parts).sum(axis=0) / np.where(whole > 0, whole, 1.0)
    return Affinity(np.minimum(scores, 1.0), text, competence, source)


def _source(
    subjects: Sequence[Subject], profiles: Sequence[Profile], background: Sequence[str]
) -> Source:
    """Index each text once, so that one of several authors is not less rare."""
    everything = [subject.text for subject in subjects]
    everything += [text for profile in profiles for text in profile.texts]
    line = {text: at for at, text in enumerate(dict.fromkeys(everything))}
    index = Index.of(list(line), background)
    has_words = index.has_words()
    lines, places = [], []
    for profile in profiles:
        first: dict[int, int] = {}
        for place, text in enumerate(profile.texts):
            if has_words[line[text]]:
                first.setdefault(line[text], place)
        lines.append(_ints(list(first)))
        places.append(_ints(list(first.values())))
    held = tuple(competences.levels(one.competences) for one in profiles)
    return Source(
        index=index,
        subject_texts=tuple(subject.text for subject in subjects),
        subject_lines=_ints([line[subject.text] for subject in subjects]),
        profile_lines=tuple(lines),
        profile_places=tuple(places),
        asked=tuple(competences.levels(one.competences) for one in subjects),
        held=held,
        weights=competences.Weights(held),
    )


def _text(source: Source) -> Floats:
    likeness = source.index.nearest(source.subject_lines, source.profile_lines)
    asks = source.index.has_words()[source.subject_lines]
    writes = [len(lines) > 0 for lines in source.profile_lines]
    return np.where(np.outer(asks, writes), np.sqrt(likeness), np.nan)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
