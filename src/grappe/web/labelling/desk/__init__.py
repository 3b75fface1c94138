"""What the assignment desk shows: lines, cells and words, ready for its templates."""
