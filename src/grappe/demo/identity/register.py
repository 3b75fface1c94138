"""The register of the demo: where it is, whose it is, and how it goes."""

import tempfile
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from grappe.connectors import sirene
from grappe.demo.identity import stock
from grappe.demo.identity.units import Unit
from grappe.organisations.registers import stores


class Owner(Enum):
    """Who loaded the register that is on this machine."""

    NOBODY = "nobody"
    DEMO = "demo"
    SOMEBODY = "somebody"


def path() -> Path:
    return stores.path_of(stores.SIRENE)


def owner() -> Owner:
    """A demo's register says so in the names of its files.

    One that cannot be opened is not ours to judge.
    """
    if not path().exists():
        return Owner.NOBODY
    store = sirene.open_store(path())
    if store is None:
        return Owner.SOMEBODY
    try:
        is_demo = all(file.name.startswith(stock.MARK) for file in store.files)
    finally:
        store.close()
    return Owner.DEMO if is_demo else Owner.SOMEBODY


def load(units: Iterable[Unit]) -> sirene.Loaded:
    """Build the register from stock files written for it, in place of another demo's.

    Raises UnreadableRegister, for example where the folder cannot be written.
    """
    drop()
    with tempfile.TemporaryDirectory(prefix="grappe-demo-") as folder:
        return sirene.load(stock.write(units, Path(folder)), path())


def drop() -> bool:
    """Delete the register of a demo; False if there is none. Others are left alone."""
    if owner() != Owner.DEMO:
        return False
    path().unlink()
    return True
