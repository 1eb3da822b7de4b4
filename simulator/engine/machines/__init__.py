"""Several computers in one world: which there are, and how one gets from one to another."""
