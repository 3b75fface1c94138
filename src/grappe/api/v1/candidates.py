"""How an application is written and read."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel

from grappe.accounts.access import Access
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import Received, Text, Word
from grappe.engines.identifiers import InvalidIdentifier, clean_siren
from grappe.memberships.models import MemberCategory, MembershipApplication
from grappe.organisations import nomenclatures
from grappe.organisations.models import Kind
from grappe.organisations.wording import identifier_message

LONGEST = 5_000


class ApplicationRow(BaseModel):
    id: int
    name: str
    kind: str
    siren: str
    country: str
    state: str
    state_since: datetime
    opened_at: datetime
    category: Word | None
    organisation_id: int | None


class ApplicationOut(ApplicationRow):
    website: str
    activity: str
    motivation: str
    sponsors: str
    contact_given_name: str
    contact_family_name: str
    contact_email: str
    contact_phone: str
    language: str
    question: str
    answer: str
    decided_on: date | None
    decided_by_body: str


def checked_siren(text: str) -> str:
    if not text:
        return ""
    try:
        return clean_siren(text)
    except InvalidIdentifier as error:
        raise ValueError(str(identifier_message(error))) from error


def checked(validate: Any) -> Any:
    """One of the house's own validators, for a text that may be empty."""

    def run(text: str) -> str:
        if text:
            try:
                validate(text)
            except ValidationError as error:
                raise ValueError(" ".join(error.messages)) from error
        return text

    return AfterValidator(run)


class ApplicationChange(Received):
    """What is left out stays as it is; `category` is a code of the vocabulary."""

    name: Text(250, 1) = None
    kind: Literal[tuple(Kind.values)] = None
    siren: Annotated[Text(30), AfterValidator(checked_siren)] = None
    country: Annotated[Text(2), AfterValidator(lambda code: known(code))] = None
    website: Annotated[Text(200), checked(URLValidator(["http", "https"]))] = None
    activity: Text(LONGEST) = None
    motivation: Text(LONGEST) = None
    sponsors: Text(250) = None
    contact_given_name: Text(100) = None
    contact_family_name: Text(100) = None
    contact_email: Annotated[Text(254), checked(validate_email)] = None
    contact_phone: Text(40) = None
    language: Literal["fr", "en"] = None
    category: Text(40) | None = None


class ApplicationIn(ApplicationChange):
    """`is_received` where the application has arrived; else it is a prospect."""

    name: Text(250, 1)
    is_received: bool = False


class Note(Received):
    text: Text(500) = ""


def known(code: str) -> str:
    if nomenclatures.country(code) is None:
        raise ValueError(_("There is no such country."))
    return code


def as_columns(data: ApplicationChange, access: Access) -> dict[str, Any]:
    """What was sent, with the category as its row."""
    values = data.model_dump(exclude_unset=True)
    if isinstance(data, ApplicationIn):
        values.setdefault("is_received", False)
    if values.get("category") is not None:
        offered = MemberCategory.objects.filter(
            cluster=access.cluster, is_retired=False
        )
        values["category"] = offered.filter(code=values["category"]).first()
        if values["category"] is None:
            raise Problem(422, errors={"category": [_("There is no such category.")]})
    return values


def application_of(
    access: Access, pk: int, *, is_locked: bool = False
) -> MembershipApplication:
    rows = MembershipApplication.objects.visible_to(access)
    rows = rows.select_related("cluster", "organisation", "category", "owner")
    if is_locked:
        rows = rows.select_for_update(of=["self"])
    application = rows.filter(pk=pk).first()
    if application is None:
        raise Http404
    return application


def row_of(application: MembershipApplication) -> dict[str, Any]:
    names = [
        name for name in ApplicationRow.model_fields if name not in ("id", "category")
    ]
    return {
        "id": application.pk,
        "category": Word.of(application.category),
        **{name: getattr(application, name) for name in names},
    }


def shown(application: MembershipApplication) -> ApplicationOut:
    more = ApplicationOut.model_fields.keys() - ApplicationRow.model_fields.keys()
    return ApplicationOut(
        **row_of(application), **{name: getattr(application, name) for name in more}
    )
