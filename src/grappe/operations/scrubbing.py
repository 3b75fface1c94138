"""Take out of a text what says who somebody is or opens a door.

One place for the log, for the traces of failed jobs, and for whatever else an operator
reads: they run the installation and read no member's data by it.
"""

import re

EMAIL = re.compile(r"[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s'\"<>]+")
IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.I)
BEARER = re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]+", re.IGNORECASE)
NAMED = re.compile(
    r"\b(password|passwd|secret|token|sesame|sessionid|csrftoken|key|code)"
    r"(['\"]?\s*[=:]\s*)['\"]?[^\s'\",;&)}]+['\"]?",
    re.IGNORECASE,
)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Keys are long and mix letters with digits; names of code do not.
LONG = re.compile(r"[A-Za-z0-9_:=-]{20,}")
AT_ADDRESS = re.compile(r"(https?://[^\s/]+)/[^\s'\"<>]*")

# Messages of these are about code, never about somebody.
OF_CODE = {
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "TypeError",
    "RecursionError",
    "MemoryError",
    "NotImplementedError",
    "ImproperlyConfigured",
    "TemplateDoesNotExist",
    "TemplateSyntaxError",
    "OperationalError",
    "ProgrammingError",
    # The database tells the constraint on the first line, the row on the next ones.
    "IntegrityError",
}
TRACEBACK = "Traceback (most recent call last):"
CHAINS = (
    "During handling of the above exception",
    "The above exception was the direct cause",
)
KEPT_BACK = "(message kept back)"


def text(said: str) -> str:
    """The same text without addresses of people, keys, or what was asked for."""
    said = AT_ADDRESS.sub(r"\1/…", said)
    said = EMAIL.sub("<e-mail>", said)
    said = QUERY.sub("?…", said)
    said = BEARER.sub(r"\1 <key>", said)
    said = NAMED.sub(r"\1\2<key>", said)
    said = IPV4.sub(r"\1.x", said)
    said = IPV6.sub("<address>", said)
    return LONG.sub(_key, said)


def _key(found: re.Match[str]) -> str:
    word = found.group()
    if UUID.fullmatch(word):
        return word
    has_digit = any(letter.isdigit() for letter in word)
    has_upper = any(letter.isupper() for letter in word)
    has_lower = any(letter.islower() for letter in word)
    return "<key>" if has_digit and (has_upper or has_lower) else word


def traceback(trace: str) -> str:
    """A trace with its files, lines and kinds of errors, and no words about data.

    What an exception says may quote a row: it is kept only where it is about code.
    """
    kept: list[str] = []
    in_frames = False
    for line in trace.splitlines():
        if line == TRACEBACK or line.startswith(CHAINS):
            in_frames = line == TRACEBACK
            kept.append(line)
        elif in_frames and line.startswith("  "):
            kept.append(text(line))
        elif in_frames and line.strip():
            kept.append(last_line(line))
            in_frames = False
    return "\n".join(kept)


def last_line(line: str) -> str:
    """`package.Error: message`, with the message if it is about code."""
    kind, colon, message = line.partition(": ")
    if not re.fullmatch(r"[A-Za-z_][\w.]*", kind):
        return KEPT_BACK
    if not colon:
        return kind
    if kind.rpartition(".")[2] in OF_CODE:
        return f"{kind}: {text(message)}"
    return f"{kind}: {KEPT_BACK}"
