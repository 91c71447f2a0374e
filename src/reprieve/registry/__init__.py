"""Many charts: drawn cohorts, tables, the population fit, courses by group."""
