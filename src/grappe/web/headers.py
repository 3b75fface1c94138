"""Headers that every answer carries, files and errors too."""

from django.http import HttpRequest

ALWAYS = {
    # No page of another site holds a window of this one, or shows what it answers.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Nothing here films, listens, locates or pays; passkeys are our own pages' alone.
    "Permissions-Policy": ", ".join(
        [
            "camera=()",
            "display-capture=()",
            "geolocation=()",
            "microphone=()",
            "midi=()",
            "payment=()",
            "serial=()",
            "usb=()",
            "publickey-credentials-create=(self)",
            "publickey-credentials-get=(self)",
        ]
    ),
}


class HeadersMiddleware:
    """What a view says otherwise stands."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
