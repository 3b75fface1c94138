"""Signing in through a provider of identity, and the identities that open accounts."""
