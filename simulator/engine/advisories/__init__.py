"""Advisories about known weaknesses, and which of them meet what an image has installed."""
