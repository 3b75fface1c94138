"""The forms of labelling."""
