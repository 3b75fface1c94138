"""What goes into the affinity engine and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from grappe.engines.affinity.competences import Weights
from grappe.engines.affinity.texts import NEAREST, Floats, Index, Ints

Basis = Literal["both", "text", "competence", "none"]


@dataclass(frozen=True)
class Profile:
    """One expert.

    Attributes
    ----------
    texts : tuple of str
        Past projects, publications, a biography: one text each.
    competences : mapping of str to float
        Level, 0 to 1, of each code. A code `a/b` is a child of `a`.
    """

    texts: tuple[str, ...]
    competences: Mapping[str, float]


@dataclass(frozen=True)
class Subject:
    """One dossier.

    Attributes
    ----------
    text : str
        Title, summary, keywords.
    competences : mapping of str to float
        Level, 0 to 1, that it asks of each code.
    """

    text: str
    competences: Mapping[str, float]


@dataclass(frozen=True)
class SharedCompetence:
    """A competence that the dossier asks and the expert has.

    Attributes
    ----------
    code : str
    asked, held : float
        Levels; a parent has the greatest level of its children.
    share : float
        Part of all that the dossier asks which this covers, 0 to 1: over the codes, the
        shares sum to the competence score.
    """

    code: str
    asked: float
    held: float
    share: float


@dataclass(frozen=True)
class SharedWord:
    """A word, or two words in a row, of the dossier and of the expert's texts.

    Attributes
    ----------
    word : str
        As the dossier writes it.
    share : float
        Part of the likeness of the texts that it makes, 0 to 1; over all words, the
        shares sum to 1.
    """

    word: str
    share: float


@dataclass(frozen=True)
class PastText:
    """A text of the expert near the dossier.

    Attributes
    ----------
    index : int
        Its place in `Profile.texts`.
    cosine : float
        0 to 1; texts on one subject seldom exceed 0.3.
    """

    index: int
    cosine: float


@dataclass(frozen=True)
class Explanation:
    """Why an expert fits a dossier as much as they do.

    Attributes
    ----------
    score : float
    text, competence : float or None
        None when that side is missing.
    basis : {"both", "text", "competence", "none"}
        What the score rests on; "none" when nothing can be compared.
    competences : tuple of SharedCompetence
        The most covering first.
    words : tuple of SharedWord
        The weightiest first; a word is told within the two words that hold it.
    past_texts : tuple of PastText
        Those that count, the nearest first; empty when none shares a word.
    """

    score: float
    text: float | None
    competence: float | None
    basis: Basis
    competences: tuple[SharedCompetence, ...]
    words: tuple[SharedWord, ...]
    past_texts: tuple[PastText, ...]


@dataclass(frozen=True)
class Source:
    """What scores were worked out from, kept to explain them.

    Attributes
    ----------
    index : Index
        The texts.
    subject_texts : tuple of str
    subject_lines : int array, shape (n,)
        Line of each dossier's text.
    profile_lines : tuple of int arrays, length m
        Lines of each expert's texts that have words.
    profile_places : tuple of int arrays, length m
        Where those are in `Profile.texts`.
    asked, held : tuple of dict
        Levels of the dossiers, of the experts, with parents.
    weights : Weights
        Of the codes.
    """

    index: Index
    subject_texts: tuple[str, ...]
    subject_lines: Ints
    profile_lines: tuple[Ints, ...]
    profile_places: tuple[Ints, ...]
    asked: tuple[dict[str, float], ...]
    held: tuple[dict[str, float], ...]
    weights: Weights


@dataclass(frozen=True, eq=False)
class Affinity:
    """The fit of each expert (columns) for each dossier (lines).

    Attributes
    ----------
    scores : float array, shape (n, m)
        0 to 1, higher is better; 0 where nothing can be compared.
    text : float array, shape (n, m)
        0 to 1; NaN where the dossier has no words or the expert no text.
    competence : float array, shape (n, m)
        0 to 1; NaN where the dossier asks nothing or the expert declared nothing.
    """

    scores: Floats
    text: Floats
    competence: Floats
    _source: Source = field(repr=False)
    # How the dossier asked about last writes its words, by its number: its readers are
    # explained one after the other, and all dossiers at once would fill the memory.
    _spelt: dict[int, dict[int, str]] = field(default_factory=dict, repr=False)

    def basis(self, i: int, j: int) -> Basis:
        """Tell what the score of dossier i and expert j rests on."""
        has_text = not np.isnan(self.text[i, j])
        has_competence = not np.isnan(self.competence[i, j])
        if has_text and has_competence:
            return "both"
        if has_text:
            return "text"
        return "competence" if has_competence else "none"

    def explain(self, i: int, j: int, limit: int = 5) -> Explanation:
        """Say why expert j fits dossier i as much as they do.

        Parameters
        ----------
        i, j : int
        limit : int
            Most competences, and most words.

        Returns
        -------
        Explanation
        """
        text, competence = float(self.text[i, j]), float(self.competence[i, j])
        past, words = self._words(i, j, limit)
        return Explanation(
            score=float(self.scores[i, j]),
            text=None if np.isnan(text) else text,
            competence=None if np.isnan(competence) else competence,
            basis=self.basis(i, j),
            competences=self._competences(i, j)[:limit],
            words=words,
            past_texts=past,
        )

    def _competences(self, i: int, j: int) -> tuple[SharedCompetence, ...]:
        source = self._source
        asked, held = source.asked[i], source.held[j]
        weights = source.weights
        whole = sum(weights[code] * level for code, level in asked.items())
        shared = [
            SharedCompetence(
                code, level, held[code], weights[code] * min(level, held[code]) / whole
            )
            for code, level in asked.items()
            if code in held
        ]
        return tuple(sorted(shared, key=lambda one: (-one.share, one.code)))

    def _words(
        self, i: int, j: int, limit: int
    ) -> tuple[tuple[PastText, ...], tuple[SharedWord, ...]]:
        source = self._source
        index, line = source.index, source.subject_lines[i]
        lines, places = source.profile_lines[j], source.profile_places[j]
        rows, _keys, parts = index.met(int(line), lines)
        cosines = np.minimum(np.bincount(rows, parts, len(lines)), 1.0)
        best = np.argsort(-cosines, kind="stable")[:NEAREST]
        best = best[cosines[best] > 0]
        if not len(best):
            return (), ()
        past = tuple(PastText(int(places[one]), float(cosines[one])) for one in best)
        spelt = self._spelling(i)
        shared = index.shared(int(line), lines[best])
        words = [SharedWord(spelt[key], share) for key, share in shared.items()]
        return past, tuple(words[:limit])

    def _spelling(self, i: int) -> dict[int, str]:
        spelt = self._spelt.get(i)
        if spelt is None:
            spelt = self._source.index.lexicon.spelt(self._source.subject_texts[i])
            self._spelt.clear()
            self._spelt[i] = spelt
        return spelt
