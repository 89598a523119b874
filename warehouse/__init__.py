"""Rest: what the database holds, how it is made, what must be true of it."""
