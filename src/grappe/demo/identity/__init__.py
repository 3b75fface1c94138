"""Which record is which: what a demo shows of it, beside the plan of its life.

Made by the platform's own actions once the plan is loaded, in the first cluster: a
local register of legal units that nobody is, its news, records entered twice, and a
list without SIREN that waits for its answers. No part of the hash.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.demo.dice import Dice
from grappe.demo.identity import changes, guests, register, twins, units
from grappe.demo.identity.clock import NIGHT
from grappe.demo.plan.setting import FIRST_SLUG, email_of
from grappe.organisations import duplicates, watch

__all__ = ["Shown", "register", "write"]

KEPT = _(
    "The register SIRENE loaded here is not a demo's: it stays, and the demo goes "
    "without its own. `grappe registry drop sirene`, then `grappe demo --reset`, give "
    "the demo its register."
)


@dataclass(frozen=True)
class Shown:
    """What there is to try."""

    units: int
    news: int
    duplicates: int
    to_check: int
    # One sentence where the demo has no register of its own.
    notice: str = ""


def write(seed: int, size: str) -> Shown:
    """Give the demo that was just loaded its register, and what follows from it.

    A register that is not a demo's is left alone. Raises UnreadableRegister if the
    demo's cannot be written.
    """
    cluster = Cluster.objects.get(slug=FIRST_SLUG)
    by = User.objects.get(email=email_of("team"))
    dice = Dice(seed, "identity")
    scale = 1 if size == "small" else 2
    known = units.of_records()
    chosen = changes.choose(cluster, known, scale, dice)
    loaded = None
    if register.owner() != register.Owner.SOMEBODY:
        loaded = register.load([*known.values(), *chosen.strangers])
    with transaction.atomic():
        twins.enter(cluster, chosen.others, scale, by, dice)
        found = duplicates.refresh(cluster, at=NIGHT)
        count = found.organisations + found.people
        if loaded is None:
            return Shown(0, 0, count, 0, str(KEPT))
        checked = watch.check(cluster, at=NIGHT)
        waiting = guests.bring(cluster, chosen, scale, by, dice)
    return Shown(loaded.count, checked.raised, count, waiting)
