"""The columns of the kept record: numbers, and the values that win among both."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grappe.organisations import fields
from grappe.organisations.merging.context import Merging
from grappe.organisations.merging.registry import ORGANISATIONS, folds
from grappe.organisations.models import FieldValue, Organisation, OtherNumber, Scheme

NUMBERS = {
    "siren": Scheme.SIREN,
    "pic": Scheme.PIC,
    "ror": Scheme.ROR,
    "rnsr": Scheme.RNSR,
}
# Two that differ are never weighed against each other: each names its own record.
IDENTITY = (*NUMBERS, "foreign_id", "vat_number")
# Columns that one record at most may fill with the same number.
UNIQUE = (*NUMBERS, "foreign_id")


@folds(ORGANISATIONS, "organisations.fieldvalue.organisation")
def columns(merging: Merging) -> None:
    """Bring both records' values together; the usual order says which one wins.

    A second number stays what it was: the number of the absorbed record, by which the
    kept one is found too.
    """
    check_sirens(merging)
    own = {name: getattr(merging.absorbed, name) for name in fields.OWNER if _has(name)}
    apart = staying_apart(merging)
    free_numbers(merging, apart)
    mine, theirs = merging.rows(FieldValue)
    for value in theirs:
        if value.field not in apart:
            merging.move(value, organisation_id=merging.kept.pk)
    won = {
        name: new
        for name, current in own.items()
        if name not in apart
        and (new := winner(merging.kept, name, current, mine, theirs))
        != getattr(merging.kept, name)
    }
    write(merging, won)


def check_sirens(merging: Merging) -> None:
    kept, absorbed = merging.kept, merging.absorbed
    if not kept.siren or not absorbed.siren or merging.is_forced:
        return
    for gone, heir in [(absorbed, kept), (kept, absorbed)]:
        if gone.closed_on and gone.successor_id == heir.pk:
            merging.refuse(
                _(
                    "%(gone)s is closed and was taken over by %(heir)s: these are two "
                    "organisations, one after the other. Their files already say so."
                )
                % {"gone": gone.name, "heir": heir.name}
            )
            return
    merging.refuse(
        _(
            "Each has a SIREN of its own (%(first)s and %(second)s): these are two "
            "organisations. If one took the other over, say so in the file of the one "
            "that closed."
        )
        % {"first": kept.siren, "second": absorbed.siren}
    )


def staying_apart(merging: Merging) -> set[str]:
    """Fields of which the absorbed record's values are not about the kept one."""
    kept, absorbed = merging.kept, merging.absorbed
    apart = {
        name
        for name in IDENTITY
        if getattr(kept, name)
        and getattr(absorbed, name)
        and getattr(kept, name) != getattr(absorbed, name)
    }
    if kept.country != absorbed.country and absorbed.foreign_id:
        apart.add("foreign_id")
    if absorbed.closed_on and not kept.closed_on:
        apart.add("closed_on")
    return apart


def free_numbers(merging: Merging, apart: set[str]) -> None:
    """A number finds one record: the absorbed one lets go of its own."""
    kept, absorbed = merging.kept, merging.absorbed
    held = {name: getattr(absorbed, name) for name in UNIQUE}
    freed = {
        name: fields.empty(name)
        for name, value in held.items()
        # A foreign number has no register of ours: it goes on naming its record.
        if value and not (name == "foreign_id" and name in apart)
    }
    merging.journal.update(absorbed, **freed)
    for name, scheme in NUMBERS.items():
        number = {"scheme": scheme, "value": held[name]}
        if name not in apart or OtherNumber.objects.filter(**number).exists():
            continue
        merging.journal.create(
            OtherNumber(
                organisation=kept,
                detail=_("of the merged record %(name)s")[:150]
                % {"name": absorbed.name[:50]},
                recorded_at=merging.at,
                **number,
            )
        )
        merging.note(
            _("%(number)s stays as one more number.")
            % {"number": f"{scheme.label} {held[name]}"}
        )


def winner(
    kept: Organisation,
    name: str,
    current: Any,
    mine: list[FieldValue],
    theirs: list[FieldValue],
) -> Any:
    """What the column shows once both records' values are together.

    A column filled before anybody noted by whom stays; an empty one is filled.
    """
    said = {value.field for value in mine}, {value.field for value in theirs}
    before = getattr(kept, name)
    is_empty = before in ("", None, False)
    if name in UNIQUE and is_empty:
        return current
    if name in said[1] and (name in said[0] or is_empty):
        retained = fields.collected(name, [*mine, *theirs]).retained
        return fields.from_json(name, retained.value) if retained else before
    return current if is_empty and name not in said[0] else before


def write(merging: Merging, won: dict[str, Any]) -> None:
    trial = Organisation.objects.get(pk=merging.kept.pk)
    for name, value in won.items():
        setattr(trial, name, value)
    try:
        trial.validate_unique()
        trial.validate_constraints()
    except ValidationError as error:
        for sentence in error.messages:
            merging.refuse(sentence)
        return
    merging.journal.update(merging.kept, **won)


@folds(ORGANISATIONS, "organisations.organisation.successor")
def successors(merging: Merging) -> None:
    """Whoever was taken over by one is taken over by both; none by itself."""
    kept, absorbed = merging.kept, merging.absorbed
    if kept.successor_id == absorbed.pk:
        merging.journal.update(kept, successor_id=None)
    if absorbed.successor_id == kept.pk:
        merging.journal.update(absorbed, successor_id=None)
    others = Organisation.objects.filter(successor=absorbed).exclude(pk=kept.pk)
    for other in others.order_by("pk"):
        merging.move(other, successor_id=kept.pk)


def _has(name: str) -> bool:
    return name != fields.DECLARED_SIZE
