"""Layerwise: Docker images, taught in the browser with no Docker anywhere."""
