"""Containers: a writable layer over an image, a process with a future, and volumes beside it."""
