"""The first version of the API: JSON over what the pages show and do."""
