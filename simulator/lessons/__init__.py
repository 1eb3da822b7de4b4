"""Lessons: what they say, what they ask, and whether it is so. Their contents lie in ``lessons/``.

Nothing here knows of journals, pages or files on disk. A lesson is read from path → bytes;
goals judge a ``Scene``: the world, and what the learner has done.
"""
