from django.core.exceptions import ValidationError


class Refused(Exception):
    """An act on an organisation is impossible; `errors` maps fields to sentences.

    The key "__all__" holds what is about no field in particular.
    """

    def __init__(self, errors: dict[str, list[str]] | str) -> None:
        if not isinstance(errors, dict):
            errors = {"__all__": [str(errors)]}
        self.errors = errors
        super().__init__(" ".join(text for texts in errors.values() for text in texts))

    @classmethod
    def because(cls, error: ValidationError) -> "Refused":
        if hasattr(error, "error_dict"):
            return cls({key: list(texts) for key, texts in error.message_dict.items()})
        return cls({"__all__": list(error.messages)})
