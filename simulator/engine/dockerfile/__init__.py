"""Dockerfiles: text to typed instructions, with positions, problems and expansion."""
