"""Pictures of aha-moments, made of what the learner has just done. To add one, see CONTRIBUTING."""
