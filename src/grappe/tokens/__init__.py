"""Keys that other software signs in with: for the API, for feeds."""
