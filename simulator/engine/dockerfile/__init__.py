"""Dockerfiles as BuildKit reads them: lines, nodes, typed instructions, stages, expansion."""
