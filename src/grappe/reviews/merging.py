"""What becomes of reviews when two records are one: nothing in them names a record."""
