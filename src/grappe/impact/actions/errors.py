"""What is impossible in a study; the text is a sentence for the person."""


class Refused(Exception):
    """The study cannot do that now."""


class NotPlannable(Refused):
    """The plan cannot be written so."""


class NotLockable(Refused):
    """The plan cannot be locked."""


class NotLoadable(Refused):
    """Outcomes cannot be loaded."""


class NotRunnable(Refused):
    """Nothing can be estimated."""


class NotPublishable(Refused):
    """The study cannot be published."""


class NotEnterable(Refused):
    """The use of a service cannot be entered."""
