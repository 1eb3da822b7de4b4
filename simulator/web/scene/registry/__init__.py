"""The registry's page: what travelled, what is there, and the documents that say so."""
