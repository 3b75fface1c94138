"""What comes from outside and goes there: typed records, no Django."""
