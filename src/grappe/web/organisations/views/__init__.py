"""Pages that change what is known of an organisation."""
