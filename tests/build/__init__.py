"""Building, in small worlds made for it."""
