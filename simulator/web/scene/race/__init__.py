"""A race as the page shows it: strips, table, chart, and the proof step by step."""
