"""What calendars and news readers subscribe to, without a password."""
