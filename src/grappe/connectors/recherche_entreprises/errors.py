"""What can go wrong when the online register is asked."""

PROBLEMS = {
    "rate_limited": "The register asks to wait: too many questions were sent.",
    "busy": "Other questions are waiting their turn.",
    "resting": "The register failed several times and is left alone for a while.",
    "timeout": "The register did not answer in time.",
    "unreachable": "The register cannot be reached.",
    "redirects": "The register sends from one address to another without end.",
    "server_error": "The register says that it is out of order.",
    "question": "The register does not understand the question.",
    "refused": "The register refuses to answer.",
    "empty": "The register answered nothing.",
    "html": "A web page came instead of data.",
    "truncated": "The answer is cut short or is no JSON.",
    "too_long": "The answer is longer than any true one.",
    "shape": "The answer does not have the fields that the register documents.",
}


class Unavailable(Exception):
    """The register gave no usable answer.

    Attributes
    ----------
    code : str
        One of `PROBLEMS`.
    retry_after : float or None
        Seconds to wait before asking again, where that is known.
    """

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        self.code = code
        self.retry_after = retry_after
        super().__init__(PROBLEMS[code])
