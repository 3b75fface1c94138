"""Ask the French State's online search of legal units, "Recherche d'entreprises".

`Client` asks, at the pace the service allows, and keeps the answers of a while.
Whatever goes wrong on the way is one exception, `Unavailable`, with a code to word.

The service tells who runs a unit; nothing of a person is asked for, read or kept.
"""

from grappe.connectors.recherche_entreprises.client import Answer, Client
from grappe.connectors.recherche_entreprises.errors import PROBLEMS, Unavailable
from grappe.connectors.recherche_entreprises.kept import Folder, Kept

__all__ = ["PROBLEMS", "Answer", "Client", "Folder", "Kept", "Unavailable"]
