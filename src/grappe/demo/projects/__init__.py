"""The demo cluster's projects, calls, label requests and experts, all invented."""
