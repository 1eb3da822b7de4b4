"""Registries, in small worlds made for them."""
