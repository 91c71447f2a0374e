"""The clinic's web application: it stores facts and shows answers of the core; it decides nothing."""
