"""Races: two Dockerfiles over the same project and the same series of edits."""
