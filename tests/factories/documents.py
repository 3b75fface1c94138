"""Documents with their file, and who opened them."""

import hashlib
from datetime import UTC, datetime

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from grappe.documents import models as documents

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = b"Bonjour.\n"


class DocumentFactory(DjangoModelFactory):
    """A text file; `content` gives other bytes."""

    class Meta:
        model = documents.Document

    class Params:
        content = TEXT

    cluster = factory.SubFactory("tests.factories.ClusterFactory")
    name = "annexe.txt"
    content_type = "text/plain"
    size_bytes = factory.LazyAttribute(lambda it: len(it.content))
    sha256 = factory.LazyAttribute(lambda it: hashlib.sha256(it.content).hexdigest())
    file = factory.LazyAttribute(lambda it: ContentFile(it.content, name="given"))
    uploaded_by = factory.SubFactory("tests.factories.UserFactory")
    uploaded_at = NOON


class OpeningFactory(DjangoModelFactory):
    class Meta:
        model = documents.Opening

    cluster = factory.SubFactory("tests.factories.ClusterFactory")
    user = factory.SubFactory("tests.factories.UserFactory")
    at = NOON
    act = "opened"
    target = "dossier"
    door = "reader"
