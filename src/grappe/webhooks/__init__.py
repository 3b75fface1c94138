"""Other software told of what happens here: signed, tried again, played again."""
