"""What every template knows."""

from django.http import HttpRequest

from grappe.web import menus


def access(request: HttpRequest) -> dict:
    """The rights of the reader and the menu that goes with them."""
    here = getattr(request, "access", None)
    if here is None:
        return {"access": None, "cluster": None, "menu": []}
    return {"access": here, "cluster": here.cluster, "menu": menus.main(request, here)}
