"""The API itself: its parts, its description, and what every answer carries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from grappe.api.v1 import (
    clusters,
    conditions,
    figures,
    history,
    labels,
    members,
    organisations,
    problems,
    projects,
    requests,
)
from grappe.api.v1.auth import Bearer

SAFE = ("GET", "HEAD")
VERSION = "1.0.0"
DESCRIPTION = """\
What Grappe's pages show and do, for programs. A token acts in the name of the person
who made it: with their rights of the day, and its scopes, never more. Dates are ISO
8601, money is a text of euros with two decimals, names follow `Accept-Language`.
Errors are RFC 9457 problems. Answers carry an `ETag`; a change needs `If-Match`."""


class Api(NinjaAPI):
    """Answers carry their version; the description says all that they may be."""

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        response = super().create_response(
            request, data, status=status, temporal_response=temporal_response
        )
        version = conditions.version_of(data)
        if request.method in SAFE and conditions.is_known(request, version):
            response = HttpResponse(status=304)
        response["ETag"] = version
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization, Accept-Language"
        return response

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for method, one in operations.items():
                described(method, one)
        for shape in schema["components"]["schemas"].values():
            without_empty_defaults(shape)
        return schema


def without_empty_defaults(shape: dict[str, Any]) -> None:
    """A field that may be left out has no value then; null is none of its values."""
    for field in shape.get("properties", {}).values():
        if "default" in field and field["default"] is None:
            del field["default"]


HEADERS = {
    "get": ("If-None-Match", "The ETag that you hold: 304 if it still stands.", False),
    "post": ("Idempotency-Key", "Sent again with the same, it acts once.", False),
    "patch": ("If-Match", "The ETag of what you read, or *.", True),
}


def described(method: str, operation: dict[str, Any]) -> None:
    """Say of an operation what ninja cannot know: headers, and how problems look."""
    name, text, needed = HEADERS[method]
    operation["parameters"].append(
        {
            "in": "header",
            "name": name,
            "required": needed,
            "description": text,
            "schema": {"type": "string", "maxLength": 200},
        }
    )
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            content[problems.MEDIA_TYPE] = content.pop("application/json")
        elif int(status) < 400:
            version = {"schema": {"type": "string"}, "description": "Its version."}
            answer["headers"] = {"ETag": version}
    if method == "get":
        operation["responses"][304] = {"description": "Not Modified"}


api = Api(
    title="Grappe",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.handle(api)
for part in (
    clusters,
    organisations,
    members,
    projects,
    requests,
    labels,
    figures,
    history,
):
    api.add_router("", part.router)
