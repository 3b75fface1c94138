"""The demo's past labels, and what became of them; all invented."""
