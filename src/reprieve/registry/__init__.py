"""Many charts: courses by group, and later population fits."""
