"""The clinician's pages."""
