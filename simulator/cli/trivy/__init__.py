"""``trivy``: a teaching scanner, which knows a sample of well-known advisories and no more."""
