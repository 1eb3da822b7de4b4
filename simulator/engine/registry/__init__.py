"""Registries: where images are kept under names that others can reach."""
