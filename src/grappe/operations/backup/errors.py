"""Why a back-up cannot be made, read or put back; the text is for the operator."""


class BackupError(Exception):
    """Something stands in the way; nothing was changed."""


class Damaged(BackupError):
    """What was read is not what was written."""


class NotOpened(BackupError):
    """The back-up is sealed, and the passphrase or key given does not open it."""


class NotMakeable(BackupError):
    """The back-up cannot be made here and now."""


class NotRestorable(BackupError):
    """This back-up cannot be put back here."""
