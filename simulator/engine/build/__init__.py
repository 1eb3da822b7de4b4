"""Building: plan, cache, solve, and the reasons why.

``solve.build(world, options)`` is the operation; ``causes`` and ``cache`` are values.
"""
