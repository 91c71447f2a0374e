"""Can the answers be believed, in which world, and where do they lose? `python -m reprieve.validation`."""
