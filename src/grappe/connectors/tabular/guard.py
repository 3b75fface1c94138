"""Keep a spreadsheet from running the text of a CSV file as a formula.

A spreadsheet computes a cell that begins with = + - or @, even in a file of plain text:
a member's name could open a web page or run a command on the reader's machine. Such a
text is written with an apostrophe in front; reading takes it away again.

What is guarded: a text whose first character is one of = + - @, a tab or a carriage
return, or one of their full-width twins, after any spaces, quotation marks or
apostrophes. A number stays a number: -12,5 is not guarded, +33 3 20 00 00 00 is, or
a spreadsheet would make a number of it.

Apostrophes before a guarded text are part of the pattern, so that adding one and taking
one away are exact inverses for every text.
"""

import re

_GUARDED = re.compile(r"[\s\"'“”‘’«»]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\s\"']*[\t\r]")
_NUMBER = re.compile(r"-?\d+(?:[ \xa0\u202f]\d{3})*(?:[.,]\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """Give the text to write in a CSV file.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, with an apostrophe in front if a spreadsheet could compute it.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-12,5"), guarded("Lille")
    ("'=1+1", '-12,5', 'Lille')
    """
    return f"'{text}" if is_dangerous(text) else text


def unguarded(text: str) -> str:
    """Give the text that was guarded: the inverse of `guarded`.

    Parameters
    ----------
    text : str
        A cell of a CSV file.

    Returns
    -------
    str

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text[:1] == "'" and is_dangerous(text[1:]) else text


def is_dangerous(text: str) -> bool:
    """Tell whether a spreadsheet could take the text for a formula.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
    """
    return _GUARDED.match(text) is not None and _NUMBER.fullmatch(text) is None
