"""The model of Docker: values, events and operations; no Django, no I/O, no clock, no randomness."""
