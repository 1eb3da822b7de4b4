"""Fixes: a Dockerfile's problems and build checks, each with the lines that would be right."""
