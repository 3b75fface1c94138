"""The rest of the register: communes, schools, shops, clubs, companies of any name."""

from collections.abc import Iterator

from identity_register import Context

from grappe.engines.identity.types import Entry

# Syllables of two letters, and three longer.
SYLLABLES = [
    *(one + two for one in "BCDGLMNRSTVZ" for two in "AEIO"),
    "BIO",
    "TEC",
    "SYN",
]
TEMPLATES = [
    # weight, category, template: {t} the town, {b} a made-up brand, {w} {v} words
    (4, "7312", "ECOLE PRIMAIRE {t}"),
    (4, "7312", "ECOLE MATERNELLE JULES FERRY {t}"),
    (3, "7331", "COLLEGE {w} {t}"),
    (3, "7331", "LYCEE {w}"),
    (3, "7361", "MAISON DE RETRAITE DE {t}"),
    (3, "7361", "CENTRE COMMUNAL D'ACTION SOCIALE DE {t}"),
    (2, "7364", "EHPAD RESIDENCE {w} {t}"),
    (2, "7353", "SYNDICAT INTERCOMMUNAL DES EAUX DE {t}"),
    (3, "9220", "COMITE DES FETES DE {t}"),
    (3, "9220", "ASSOCIATION {w} {t}"),
    (3, "9220", "LES AMIS DE {w}"),
    (3, "9220", "CLUB {w} {t}"),
    (2, "9220", "ASSOCIATION POUR LA {w} ET LA {v}"),
    (2, "9220", "FEDERATION {w} {v}"),
    (3, "5499", "PHARMACIE {w}"),
    (3, "5499", "BOULANGERIE {b}"),
    (3, "5499", "GARAGE {b}"),
    (8, "6540", "SCI {w} {v}"),
    (6, "6540", "SCI {b}"),
    (10, "5710", "{b}"),
    (8, "5710", "{b} {w}"),
    (6, "5710", "{w} {b}"),
    (12, "5710", "{w} {v}"),
    (5, "5710", "{w}"),
    (8, "5710", "{w} {v} {t}"),
    (6, "5499", "{b} {t}"),
    (4, "5599", "{b} ET FILS"),
    (3, "7389", "INSTITUT {w} {v}"),
    (3, "7389", "CENTRE DE RECHERCHE {w} {v}"),
    (3, "5710", "LABORATOIRE {b}"),
    (3, "5710", "LABORATOIRE {w}"),
    (3, "5710", "CLINIQUE {w} {t}"),
    (4, "5710", "{b} FRANCE"),
    (4, "5710", "{b} HOLDING"),
    (4, "5710", "GROUPE {b}"),
]


def crowd(context: Context) -> Iterator[Entry]:
    """Give units without end; each commune of the country comes once, among the first.

    Names repeat as they do in France: common words are drawn by their frequency, and
    brands from a set small enough to meet again.
    """
    rng = context.rng
    communes = list(context.towns)
    rng.shuffle(communes)
    brands = [_brand(context) for _ in range(60_000)]
    weights = [weight for weight, _, _ in TEMPLATES]
    while True:
        if communes and rng.random() < 0.15:
            place = communes.pop()
            name, category = f"COMMUNE DE {place[1]}", "7210"
        else:
            place = context.town()
            _, category, template = rng.choices(TEMPLATES, weights)[0]
            one, two = context.some_words(2)
            name = template.format(t=place[1], b=rng.choice(brands), w=one, v=two)
        yield Entry(
            context.numbers.siren(),
            (name,),
            places=(place,),
            category=category,
            is_active=rng.random() > 0.2,
        )


def _brand(context: Context) -> str:
    return "".join(context.rng.choices(SYLLABLES, k=context.rng.choice([2, 3, 3])))
