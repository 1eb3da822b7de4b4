"""Real artefacts: archives, manifests and configs whose bytes real tools read and write."""
