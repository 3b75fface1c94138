"""What other software reads and writes: the API, calendars and feeds."""
