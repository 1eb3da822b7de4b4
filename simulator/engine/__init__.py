"""The model of Docker: values, events, operations. No Django, no I/O, no clock, no randomness."""
