"""The settings of Grappe without a cache, to measure what a page costs afresh."""

from grappe.config.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
