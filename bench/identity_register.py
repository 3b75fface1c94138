"""A register that looks like SIRENE: true units, their look-alikes, and the crowd.

Every look-alike is made from a true unit by one of `LOOKALIKES`; the crowd is drawn
from templates and from the frequencies of words in the true names. Their numbers are
made up (with a true key) and belong to nobody we know of.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random

from identity_sources import (
    ASSOCIATION,
    COMPANY,
    HOSPITAL,
    LABORATORY,
    PUBLIC,
    Organisation,
)
from identity_text import (
    FORMS,
    SMALL,
    bare,
    fold,
    initials,
    is_acronym,
    luhn,
    plain_town,
    shortened,
)

from grappe.engines.identity.types import Entry

BIG = [
    ("75008", "PARIS"),
    ("92400", "COURBEVOIE"),
    ("92100", "BOULOGNE BILLANCOURT"),
    ("69003", "LYON"),
    ("31000", "TOULOUSE"),
    ("59000", "LILLE"),
    ("13001", "MARSEILLE"),
    ("44000", "NANTES"),
    ("33000", "BORDEAUX"),
    ("67000", "STRASBOURG"),
    ("35000", "RENNES"),
    ("34000", "MONTPELLIER"),
    ("38000", "GRENOBLE"),
    ("06000", "NICE"),
]
RELATIVES = {
    COMPANY: [
        "{} HOLDING", "HOLDING {}", "GROUPE {}", "{} GROUPE", "{} FRANCE", "{} EUROPE",
        "{} PARTICIPATIONS", "{} INVEST", "{} SERVICES", "{} INTERNATIONAL",
        "{} INDUSTRIE", "{} DEVELOPPEMENT", "{} IMMOBILIER", "SCI {}",
        "{} DISTRIBUTION", "FINANCIERE {}", "{} MANAGEMENT", "{} SOLUTIONS",
        "LES AMIS DE {}", "{} 2",
    ],
    PUBLIC: [
        "FONDATION {}", "ASSOCIATION SPORTIVE {}", "AMICALE DU PERSONNEL {}",
        "SYNDICAT CGT {}", "COMITE SOCIAL {}", "{} VALORISATION", "AGENCE COMPTABLE {}",
        "ASSOCIATION DES ETUDIANTS {}", "REGIE {}", "CFA {}", "MUTUELLE {}",
    ],
    ASSOCIATION: [
        "{} SERVICES", "LES AMIS DE {}", "FONDS DE DOTATION {}", "{} FORMATION",
        "UNION {}", "FEDERATION {}", "{} ILE DE FRANCE", "{} SECTION LOCALE",
    ],
    HOSPITAL: [
        "EHPAD {}", "IFSI {}", "SSR {}", "HAD {}", "SMUR {}", "USLD {}", "CMP {}",
        "HOPITAL DE JOUR {}", "ASSOCIATION DES INTERNES {}", "BLANCHISSERIE {}",
        "GCS {}", "CRECHE {}",
    ],
    LABORATORY: [
        "EQUIPE {}", "{} ET APPLICATIONS", "FEDERATION {}", "PLATEFORME {}",
        "OBSERVATOIRE {}", "ECOLE DOCTORALE {}",
    ],
}  # fmt: skip
CLOSINGS = ("5710", "5499", "5599", "5498", "9220", "6540")


class Numbers:
    """Numbers that are not taken: SIREN, SIRET and RNSR that have a right key."""

    def __init__(self, taken: set[str]) -> None:
        self._taken, self._at = taken, 30_000_000

    def siren(self) -> str:
        while True:
            self._at = (self._at + 7_919) % 100_000_000
            made = luhn(f"{self._at:08d}")
            if made not in self._taken:
                self._taken.add(made)
                return made

    def of(self, family: str) -> str:
        siren = self.siren()
        if family == HOSPITAL:
            return luhn(f"{siren}0001")
        if family == LABORATORY:
            return f"{siren}{'ABCDEFGHJKLMNPQRSTVWXY'[int(siren) % 22]}"
        return siren


def written(one: Organisation, rng: Random, towns: list[tuple[str, str]]) -> Entry:
    """Write a true organisation the way its register would.

    Names typed by people become those of SIRENE: upper case, no accents, the legal form
    dropped three times in four, some words shortened, the acronym in its own field or
    behind the name in parentheses, usual names there or missing, the head office
    sometimes elsewhere. Names of official lists stay, one or several of them.
    """
    if one.family == LABORATORY:
        return Entry(one.key, one.names, one.acronyms, one.places)
    if not one.is_typed:
        return _official(one, rng)
    name = fold(one.names[0])
    for acronym in one.acronyms:
        if rng.random() < 0.6:
            without = name.replace(f" {fold(acronym)}", "").strip()
            name = without if len(without) > 3 else name
    if rng.random() < 0.75:
        name = bare(name)
    elif one.family == COMPANY and bare(name) == name and rng.random() < 0.2:
        name = f"{name} {rng.choice(['SAS', 'SA', 'SARL'])}"
    if rng.random() < 0.15:
        name = shortened(name, rng, 0.6)
    acronyms = tuple(fold(a) for a in one.acronyms if rng.random() < 0.6)
    if acronyms and rng.random() < 0.25:
        name = f"{name} ({acronyms[0]})"
    usual = [fold(o) for o in one.others if not is_acronym(o) and rng.random() < 0.55]
    names = tuple(dict.fromkeys([name, *usual]))
    if usual and rng.random() < 0.1:
        names = (usual[0],)  # the register knows the brand only
    kept = one.numbers if rng.random() < 0.2 else ()
    return Entry(
        one.key,
        names,
        acronyms,
        _places(one, rng, towns),
        category=one.category,
        numbers=kept,
    )


def _official(one: Organisation, rng: Random) -> Entry:
    """A hospital or a unit of SIRENE: one of its names, now and then all of them."""
    draw = rng.random()
    if one.others and draw < 0.5:
        names = one.others[:1]  # the ministry's name; FINESS's is what people type
    elif len(one.names) > 1 and draw < 0.75:
        names = (rng.choice(one.names),)
    else:
        names = one.names
    places = one.places[:1] if rng.random() < 0.7 else one.places
    places = tuple((postcode, fold(town)) for postcode, town in places)
    return Entry(
        one.key,
        tuple(fold(name) for name in names),
        one.acronyms,
        places,
        category=one.category,
        numbers=one.numbers if rng.random() < 0.2 else (),
    )


def _places(
    one: Organisation, rng: Random, towns: list[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Head office first: where they typed, in the next town, or in a big one."""
    postcode, town = one.places[0]
    typed = (postcode, plain_town(town))
    is_cedex = "CEDEX" in fold(town) or not postcode.endswith("0")
    if postcode and is_cedex and rng.random() < 0.6:
        typed = (f"{postcode[:2]}000", typed[1])
    draw = rng.random()
    if draw < 0.88:
        return (typed,)
    if draw < 0.94 and postcode:
        office = rng.choice([one for one in towns if one[0][:2] == postcode[:2]] or BIG)
    else:
        office = rng.choice(BIG)
    return (office, typed) if rng.random() < 0.6 else (office,)


Maker = Callable[[Entry, str, "Context"], Entry]


class Context:
    """What the makers of look-alikes draw from."""

    def __init__(
        self,
        rng: Random,
        towns: list[tuple[str, str]],
        words: Counter[str],
        numbers: Numbers,
    ) -> None:
        self.rng, self.towns, self.numbers = rng, towns, numbers
        self.frequencies = words
        unfit = {*SMALL, *FORMS}
        # Words of a single true name are left to its look-alikes: else half of the
        # brands would have a namesake.
        self.words = [
            word
            for word in words
            if words[word] > 1 and word not in unfit and len(word) > 2
        ]
        self._weights = list(accumulate(words[word] for word in self.words))
        self.by_letter: dict[str, list[str]] = {}
        for word in self.words:
            self.by_letter.setdefault(word[0], []).append(word)

    def town(self) -> tuple[str, str]:
        return self.rng.choice(BIG if self.rng.random() < 0.35 else self.towns)

    def some_words(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self._weights, k=count)


def like(entry: Entry, family: str, context: Context, **changes: object) -> Entry:
    fields = {
        "key": context.numbers.of(family),
        "names": entry.names[:1],
        "acronyms": (),
        "places": entry.places[:1],
        "category": entry.category,
    }
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]


def same_name_elsewhere(entry: Entry, family: str, context: Context) -> Entry:
    """The same name in another town."""
    return like(entry, family, context, places=(context.town(),))


def relative(entry: Entry, family: str, context: Context) -> Entry:
    """Holding, group, foundation, staff association… of the same name, same town."""
    name = context.rng.choice(RELATIVES[family]).format(bare(entry.names[0]))
    here = context.rng.random() < 0.7
    places = entry.places[:1] if here else (context.town(),)
    return like(entry, family, context, names=(name,), places=places)


def subsidiary(entry: Entry, family: str, context: Context) -> Entry:
    """The same name followed by the town where it is."""
    postcode, town = context.town()
    name = f"{bare(entry.names[0])} {town}"
    return like(entry, family, context, names=(name,), places=((postcode, town),))


def word_dropped(entry: Entry, family: str, context: Context) -> Entry:
    """One word less, of those that mean something."""
    words = bare(entry.names[0]).split()
    long = [at for at, word in enumerate(words) if word not in SMALL]
    if len(long) < 2:
        return relative(entry, family, context)
    words.pop(context.rng.choice(long))
    places = entry.places[:1] if context.rng.random() < 0.15 else (context.town(),)
    return like(entry, family, context, names=(" ".join(words),), places=places)


def words_shuffled(entry: Entry, family: str, context: Context) -> Entry:
    """The end of the name before its beginning, in another town."""
    words = bare(entry.names[0]).split()
    if len(words) < 3:
        return subsidiary(entry, family, context)
    at = context.rng.randrange(1, len(words))
    names = (" ".join(words[at:] + words[:at]),)
    return like(entry, family, context, names=names, places=(context.town(),))


def closed_before(entry: Entry, family: str, context: Context) -> Entry:
    """A unit of the same name in the same town that closed: a predecessor."""
    return like(entry, family, context, acronyms=entry.acronyms, is_active=False)


def one_letter(entry: Entry, family: str, context: Context) -> Entry:
    """One letter differs in one word, in another town."""
    name = bare(entry.names[0])
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    at = context.rng.choice(places) if places else 0
    letter = context.rng.choice([one for one in "AEIOUBCDLMNRST" if one != name[at]])
    names = (name[:at] + letter + name[at + 1 :],)
    return like(entry, family, context, names=names, places=(context.town(),))


def same_acronym(entry: Entry, family: str, context: Context) -> Entry:
    """Another name with the same acronym."""
    acronym = fold(entry.acronyms[0] if entry.acronyms else initials(entry.names[0]))
    letters = [one for one in acronym if one in context.by_letter][:8]
    words = [context.rng.choice(context.by_letter[one]) for one in letters]
    if not words:
        return relative(entry, family, context)
    places = (context.town(),)
    return like(entry, family, context, names=(" ".join(words),),
                acronyms=(acronym.replace(" ", ""),), places=places)  # fmt: skip


def other_form(entry: Entry, family: str, context: Context) -> Entry:
    """The same name with another legal form, in another town."""
    form = context.rng.choice(["SAS", "SARL", "SA", "SCOP"])
    names = (f"{bare(entry.names[0])} {form}",)
    return like(entry, family, context, names=names, category=FORMS[form],
                places=(context.town(),))  # fmt: skip


def word_replaced(entry: Entry, family: str, context: Context) -> Entry:
    """One word is another: "Université de Poitiers" beside "Université de Limoges"."""
    words = bare(entry.names[0]).split()
    towns = {town for _, town in entry.places}
    known = [at for at, word in enumerate(words) if word in towns]
    postcode, town = context.town()
    if known:
        words[known[0]] = town
    else:
        long = [at for at, word in enumerate(words) if word not in SMALL] or [0]
        words[context.rng.choice(long)] = context.some_words(1)[0]
    away = bool(known) or context.rng.random() < 0.5
    places = ((postcode, town),) if away else entry.places[:1]
    return like(entry, family, context, names=(" ".join(words),), places=places)


def rare_word_shared(entry: Entry, family: str, context: Context) -> Entry:
    """The rarest word of the name, among words of every day."""
    words = bare(entry.names[0]).split()
    rare = min(words, key=lambda word: (context.frequencies[word], -len(word)))
    made = [rare, *context.some_words(context.rng.choice([1, 1, 2]))]
    context.rng.shuffle(made)
    where = entry.places[:1] if context.rng.random() < 0.4 else (context.town(),)
    return like(entry, family, context, names=(" ".join(made),), places=where)


def acronym_as_name(entry: Entry, family: str, context: Context) -> Entry:
    """A unit whose whole name is the acronym of the other."""
    acronym = fold(entry.acronyms[0] if entry.acronyms else initials(entry.names[0]))
    if len(acronym) < 2:
        return relative(entry, family, context)
    names = (acronym,)
    return like(entry, family, context, names=names, places=(context.town(),))


def twin(entry: Entry, family: str, context: Context) -> Entry:
    """Same name, same town, both active: only a number tells them apart."""
    return like(entry, family, context)


# How many of each are made for a hundred true units, before cutting to size.
LOOKALIKES: dict[Maker, int] = {
    same_name_elsewhere: 24,
    relative: 300,
    subsidiary: 150,
    word_dropped: 150,
    words_shuffled: 60,
    closed_before: 12,
    one_letter: 100,
    same_acronym: 100,
    other_form: 12,
    word_replaced: 200,
    rare_word_shared: 150,
    acronym_as_name: 25,
    twin: 2,
}


# Those that bear exactly the same name. Long names, hospitals and laboratories seldom
# have a namesake; what a whole register does not have seldom has one there.
NAMESAKES = {same_name_elsewhere, closed_before, other_form, twin}


# Those that also are in the same town: whoever looks for a unit that is not in the
# register would take them for it, so they are made for units that are in it only.
STAND_INS = {closed_before, twin}


def lookalikes(
    entries: list[tuple[Entry, str]], context: Context, *, absent: bool = False
) -> Iterator[tuple[str, Entry]]:
    """Give the name of the maker and what it made, kind by kind within each unit."""
    for entry, family in entries:
        is_unlike = family in (HOSPITAL, LABORATORY) or len(entry.names[0].split()) > 2
        for maker, share in LOOKALIKES.items():
            if absent and maker in STAND_INS:
                continue
            if maker in NAMESAKES:
                share = share // (6 if is_unlike else 1) // (4 if absent else 1)
            count = share // 100 + (context.rng.randrange(100) < share % 100)
            for _ in range(count):
                yield maker.__name__, maker(entry, family, context)
