"""Our own advice beside BuildKit's checks: each is a Dockerfile that was played before it is shown.

``advise.advise`` is the way in. A kind of advice is a file in ``kinds/`` with a function
``propose(subject, trials)``; to add one, write the file and put it into the table of
``kinds/__init__.py``.
"""
