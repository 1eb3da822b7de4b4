"""Real artefacts: archives, manifests, and what hostile ones come to."""
