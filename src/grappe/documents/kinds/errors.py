class Unfit(Exception):
    """This file is not taken; the message is for the person who gave it."""


class WrongKind(Exception):
    """The content is not of the kind looked for."""
