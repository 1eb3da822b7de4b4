"""Lessons in workspaces: how far a learner is, what guesses were right, whether lessons hold."""
