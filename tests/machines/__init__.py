"""Several machines in one world."""
