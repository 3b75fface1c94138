"""What people of the demo said of their own data: yes, no, and no longer.

It comes last, through the same actions as the team's and the people's own pages. The
words are ours and plainly of an imaginary cluster.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from grappe.accounts.models import User
from grappe.demo.plan import spec
from grappe.demo.projects.cast import Cast, noon
from grappe.organisations.models import Consent, ConsentPurpose, Position
from grappe.privacy import actions
from grappe.privacy.models import Means, Purpose

VERSION = "2026-01"
TEXTS = {
    ConsentPurpose.DIRECTORY: (
        "J'accepte que mon nom, ma fonction et les coordonnées que j'ouvre paraissent "
        "dans l'annuaire public du pôle imaginaire. Je peux revenir sur cet accord à "
        "tout moment.",
        "I agree that my name, my role and the details I open appear in the public "
        "directory of the imaginary cluster. I can take this back at any time.",
    ),
    ConsentPurpose.NEWSLETTER: (
        "J'accepte de recevoir la lettre du pôle imaginaire, une fois par mois. Chaque "
        "lettre porte un lien pour ne plus la recevoir.",
        "I agree to get the letter of the imaginary cluster, once a month. Each letter "
        "has a link to stop it.",
    ),
}
# By which way two people agreed to the new words, and three said no.
AGREED = (Means.PAGE, Means.TEAM)
OBJECTED = (
    (Purpose.MAILING, Means.LINK),
    (Purpose.LISTS, Means.PAGE),
    (Purpose.MAILING, Means.TEAM),
)
HELD = "Contrôle imaginaire des aides de 2023 : rien n'est effacé avant sa fin."


def write(seed: int) -> None:
    """Publish two texts, note who agreed and who objects, keep one person's data."""
    cast = Cast(seed)
    since = spec.LAST_DAY - timedelta(days=60)
    for purpose, (french, english) in TEXTS.items():
        actions.publish_text(
            cast.cluster,
            purpose=purpose,
            version=VERSION,
            text_fr=french,
            text_en=english,
            by=cast.director,
            at=noon(since),
        )
    quiet = iter(_said_nothing(cast)[: len(AGREED) + len(OBJECTED) + 1])
    for weeks, means in enumerate(AGREED, 1):
        actions.agree(
            next(quiet),
            means=means,
            otherwise=VERSION,
            language="fr",
            by=_by(cast, means),
            at=noon(since + timedelta(weeks=weeks)),
        )
    said = [
        actions.object_to(
            cast.cluster,
            next(quiet).person.email,
            purpose,
            means=means,
            by=_by(cast, means),
            at=noon(since + timedelta(weeks=weeks)),
        )
        for weeks, (purpose, means) in enumerate(OBJECTED, 2)
    ]
    # The last of them changed their mind.
    actions.lift(
        cast.cluster,
        said[-1].email,
        said[-1].purpose,
        by=None,
        at=noon(spec.LAST_DAY - timedelta(days=3)),
    )
    actions.place_hold(
        cast.cluster,
        email=next(quiet).person.email,
        reason=HELD,
        starts_on=since,
        by=cast.director,
        at=noon(since),
    )


def _by(cast: Cast, means: str) -> User | None:
    """Contacts have no account: what they say themselves is nobody's act."""
    return cast.team if means == Means.TEAM else None


def _said_nothing(cast: Cast) -> QuerySet[Position]:
    """Contacts of one place in the cluster who agreed to nothing and have no account.

    The demo's own accounts go on getting every mail.
    """
    consents = Consent.objects.filter(cluster=cast.cluster, person=OuterRef("person"))
    before = Position.objects.filter(
        cluster=cast.cluster, person=OuterRef("person"), pk__lt=OuterRef("pk")
    )
    accounts = User.objects.filter(email__iexact=OuterRef("person__email"))
    places = Position.objects.in_force(spec.LAST_DAY).filter(cluster=cast.cluster)
    places = places.exclude(person__email="").filter(
        ~Exists(consents), ~Exists(before), ~Exists(accounts)
    )
    return places.select_related("person").order_by("pk")
