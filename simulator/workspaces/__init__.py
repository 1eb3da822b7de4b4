"""Learners' journals: the only place that keeps what a learner did."""
