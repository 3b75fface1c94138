"""What can go wrong when the scanner is asked."""

PROBLEMS = {
    "address": "The address is neither HOST:PORT nor the path of a socket.",
    "unreachable": "The scanner cannot be reached.",
    "timeout": "The scanner did not answer in time.",
    "too_large": "The file is larger than the scanner accepts (StreamMaxLength).",
    "closed": "The scanner hung up before it answered.",
    "answer": "The scanner answered something that is no verdict.",
}


class Unavailable(Exception):
    """The scanner gave no verdict.

    Attributes
    ----------
    code : str
        One of `PROBLEMS`.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(PROBLEMS[code])
