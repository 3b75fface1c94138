"""Words of French and English texts: which to leave out, which are one word."""

import unicodedata

_FRENCH = """
a afin ainsi alors apres au aucun aucune aujourd aupres auquel aussi autant autour
autre autres aux auxquelles auxquels avant avec avoir avons ayant beaucoup bien ca ce
ceci cela celle celles celui cependant ces cet cette ceux chacun chacune chaque chez
ci comme comment contre dans de dela depuis des desquelles desquels dessous dessus
deux devant doit doivent donc dont du duquel durant elle elles en encore enfin ensuite
entre est et etaient etait etant etc ete etre eu eux fait faire font hors ici il ils
jusqu jusque la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu
lorsque lui ma mais malgre me meme memes mes mieux moins mon ne ni non nos notamment
notre nous on ont or ou outre par parce parmi pas pendant permet permettant permettent
permettra permettre peu peut peuvent plus plusieurs plutot pour pourquoi pourra
pourrait pouvoir pres puis puisqu puisque qu quand que quel quelle quelles quelqu
quelque quelques quels qui quoi sa sans se selon sera serait seront ses si sien sienne
soit son sont sous souvent suite sur tandis tant te tel telle telles tels tous tout
toute toutefois toutes tres un une vers via voire vos votre vous vu
"""

_ENGLISH = """
about above across after again against all almost along already also although always
am among an and another any are around as at be because been before behind being below
between both but by can cannot could did do does doing done down due during each
either enough even ever every few first for from further had has have having he hence
her here hers herself him himself his how however if in indeed into is it its itself
just least less made make makes many may me might more moreover most much must my
neither nevertheless no nor not now of off often on once one only onto or other others
our ours ourselves out over own per rather same second several shall she should since
so some still such than that the their theirs them themselves then there thereby
therefore these they this those though through throughout thus to together too toward
towards two under until up upon us use used uses using very was we well were what when
where whereas whether which while who whom whose why will with within without would
yet you your yours
"""

STOP_WORDS = frozenset(_FRENCH.split()) | frozenset(_ENGLISH.split())
"""Words that say nothing of a subject, without accents. "car" and "ai" are kept: they
are a vehicle and an acronym in the other language."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def folded(word: str) -> str:
    """Fold a word to lower case without accents.

    Parameters
    ----------
    word : str

    Returns
    -------
    str

    Examples
    --------
    >>> folded("Œuvré")
    'oeuvre'
    """
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(one for one in plain if not unicodedata.combining(one))


def root(word: str) -> str:
    """Cut the endings that differ between singular and plural, French and English.

    Parameters
    ----------
    word : str
        Folded.

    Returns
    -------
    str
        No word, but the same for those that are one.

    Notes
    -----
    Dossiers of a French cluster are in French, the publications of its experts in
    English: the words of science that both took from Latin and Greek meet here, the
    others do not. Short words are left as they are.

    Examples
    --------
    >>> {root(word) for word in ("batterie", "batteries", "battery")}
    {'batteri'}
    >>> root("robotique") == root("robotics"), root("securite") == root("security")
    (True, True)
    >>> root("materiaux"), root("reseaux"), root("gas")
    ('material', 'reseau', 'gas')
    """
    if len(word) >= 6 and word.endswith("aux"):
        word = word[:-1] if word.endswith("eaux") else f"{word[:-3]}al"
    elif len(word) >= 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) < 6:
        return word
    for ending, instead in (("ique", "ic"), ("ite", "it"), ("ity", "it")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    if word.endswith("eur"):
        return f"{word[:-3]}or"
    if word.endswith("y"):
        return f"{word[:-1]}i"
    return word.removesuffix("e")
