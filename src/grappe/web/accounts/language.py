"""The language somebody reads in, remembered by their browser."""

from django.conf import settings
from django.utils import translation


def speak(response, language: str):
    """Let the browser ask for pages in the person's own language."""
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
