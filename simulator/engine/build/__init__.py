"""Building: plan, cache, solve, and the reasons why."""
