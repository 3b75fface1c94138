"""What happens to organisations: each verb is one transaction and one event."""

from grappe.organisations.actions.assessment import assess_size, assess_sizes
from grappe.organisations.actions.competences import NotImportable, import_competences
from grappe.organisations.actions.errors import Refused
from grappe.organisations.actions.people import (
    NotConsentable,
    NotContactable,
    add_contact,
    edit_contact,
    end_contact,
    give_consent,
    withdraw_consent,
)
from grappe.organisations.actions.places import (
    NotPlaceable,
    add_establishment,
    edit_establishment,
)
from grappe.organisations.actions.profiles import (
    NotPublishable,
    add_domain,
    add_tag,
    publish,
    remove_domain,
    remove_tag,
    set_profile,
)
from grappe.organisations.actions.records import (
    NotCreatable,
    NotSettable,
    confirm,
    create,
    retain,
    set_fields,
)
from grappe.organisations.actions.sizes import (
    NotEnterable,
    NotOwnable,
    add_shareholding,
    declare_size,
    end_shareholding,
    enter_figures,
)

__all__ = [
    "NotConsentable",
    "NotContactable",
    "NotCreatable",
    "NotEnterable",
    "NotImportable",
    "NotOwnable",
    "NotPlaceable",
    "NotPublishable",
    "NotSettable",
    "Refused",
    "add_contact",
    "add_domain",
    "add_establishment",
    "add_shareholding",
    "add_tag",
    "assess_size",
    "assess_sizes",
    "confirm",
    "create",
    "declare_size",
    "edit_contact",
    "edit_establishment",
    "end_contact",
    "end_shareholding",
    "enter_figures",
    "give_consent",
    "import_competences",
    "publish",
    "remove_domain",
    "remove_tag",
    "retain",
    "set_fields",
    "set_profile",
    "withdraw_consent",
]
