"""How a template of any page writes what the core says."""
