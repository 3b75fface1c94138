"""What keys and codes are called, for all that is told of an assignment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.labelling.matching.pairs import (
    COLLEAGUE,
    CONFLICT,
    LANGUAGE,
    REFUSED,
    ROTATION,
    STANDING,
    UNAVAILABLE,
)
from grappe.labelling.models import AssignmentRun, Expert, ExpertText, LabelRequest
from grappe.organisations.models import Competence, Organisation

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
# A longer list says how many others there are.
NAMED = 6

REASONS = {
    CONFLICT: gettext_lazy("conflict of interest"),
    LANGUAGE: gettext_lazy("does not read the language of the dossier"),
    UNAVAILABLE: gettext_lazy("away for more than half of the reading time"),
    ROTATION: gettext_lazy("read a dossier of the same lead recently"),
    STANDING: gettext_lazy("already asked"),
    REFUSED: gettext_lazy("declined it, or was taken off it"),
    COLLEAGUE: gettext_lazy("a colleague reads it"),
}


@dataclass
class Names:
    """What keys are called, read at once for all that is about to be told."""

    requests: Mapping[int, str] = field(default_factory=dict)
    experts: Mapping[int, str] = field(default_factory=dict)
    employers: Mapping[int, str] = field(default_factory=dict)
    competences: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of_conflict(cls, run: AssignmentRun) -> "Names":
        lines = [*run.conflict, *run.certificate.get("suggestions", ())]
        return cls(
            requests=requests_named(
                {one["request"] for one in lines if "request" in one}
                | set(run.certificate.get("requests", ()))
            ),
            experts=experts_named({one["expert"] for one in lines if "expert" in one}),
            employers={
                one.pk: one.name
                for one in Organisation.objects.filter(
                    pk__in={one["employer"] for one in lines if "employer" in one}
                )
            },
        )

    @classmethod
    def of_reasons(
        cls, whys: Iterable[Mapping[str, Any]], experts: Iterable[int] = ()
    ) -> "Names":
        """For some explanations, and other experts named beside them."""
        every = list(whys)
        passed = {one[0] for why in every for one in why.get("passed", ())}
        return cls(
            experts=experts_named(passed | set(experts)),
            competences={
                one.pk: one.name
                for one in Competence.objects.filter(
                    pk__in={
                        one[0] for why in every for one in why.get("competences", ())
                    }
                )
            },
            texts=dict(
                ExpertText.objects.filter(
                    pk__in={
                        one[0] for why in every for one in why.get("past", ()) if one[0]
                    }
                ).values_list("pk", "title")
            ),
        )


def requests_named(keys: Iterable[int]) -> dict[int, str]:
    rows = LabelRequest.objects.filter(pk__in=set(keys))
    return dict(rows.values_list("pk", "project__acronym"))


def experts_named(keys: Iterable[int]) -> dict[int, str]:
    rows = Expert.objects.filter(pk__in=set(keys)).select_related("user")
    return {one.pk: str(one) for one in rows}


def joined(names: list[str]) -> str:
    """ "A, B and C"; beyond some names, "A, B, C and 12 others"."""
    if len(names) <= NAMED:
        return get_text_list(names, _("and"))
    rest = len(names) - NAMED + 1
    others = ngettext("%(n)d other", "%(n)d others", rest) % {"n": rest}
    return get_text_list([*names[: NAMED - 1], others], _("and"))


def percent(rate: float | None, digits: int = 1) -> str:
    """0.0 % to 100.0 %, as the reader's language writes it."""
    number = number_format(round(100 * (rate or 0.0), digits), digits)
    return f"{number}{NARROW_SPACE}%"
