"""Settings: one frozen object, read once at the door."""
