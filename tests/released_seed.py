"""Rows of most kinds, for the state of a release: see scripts/release.py.

It runs with the code, and the factories, of the version that was released.
"""

import importlib
import pkgutil

import factory
from django.db import Error, transaction
from factory.django import DjangoModelFactory

from tests import factories


def seed() -> None:
    """Make one object by each factory; one that cannot stand alone is left out."""
    for made in sorted(_factories(), key=lambda one: one.__name__):
        try:
            with transaction.atomic():
                made()
        except (Error, TypeError, ValueError, AttributeError, factory.FactoryError):
            print(f"left out: {made.__name__}")


def _factories() -> set[type[DjangoModelFactory]]:
    modules = [factories] + [
        importlib.import_module(f"{factories.__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(factories.__path__)
    ]
    return {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, DjangoModelFactory)
        and found is not DjangoModelFactory
        and not found._meta.abstract
    }
