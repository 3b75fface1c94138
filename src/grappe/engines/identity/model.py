"""The weights of the model, read once from the file beside this one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What `scripts/train_identity.py` learnt.

    Attributes
    ----------
    features : tuple of str
        In the order of `weights`.
    weights : float array, shape (n_features,)
        Log-odds a unit of each feature adds.
    outside : float
        Log-odds that the right unit is none of the candidates, before looking at them.
    probabilities, calibrated : float array
        Points of the calibration curve, both increasing.
    sure, sure_unplaced, none : float
        At least `sure`, the verdict is sure (`sure_unplaced` where the places cannot be
        compared); below `none`, it is none.
    frequencies : mapping of word to float
        Share of organisations that bear a word, for words that are common anywhere.
    """

    features: tuple[str, ...]
    weights: NDArray[np.float64]
    outside: float
    probabilities: NDArray[np.float64]
    calibrated: NDArray[np.float64]
    sure: float
    sure_unplaced: float
    none: float
    frequencies: Mapping[str, float]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Model":
        """Read what the training wrote."""
        weights = document["weights"]
        return cls(
            features=tuple(weights),
            weights=np.array(list(weights.values()), dtype=np.float64),
            outside=float(document["outside"]),
            probabilities=np.array(document["calibration"]["model"]),
            calibrated=np.array(document["calibration"]["observed"]),
            sure=float(document["thresholds"]["sure"]),
            sure_unplaced=float(document["thresholds"]["sure_unplaced"]),
            none=float(document["thresholds"]["none"]),
            frequencies=document["frequencies"],
        )

    def score(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """Correct the probabilities of the model by what was observed."""
        return np.interp(probability, self.probabilities, self.calibrated)


MODEL = Model.of(
    json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
)
