"""The forms of reviews, each part in a file of its own."""
