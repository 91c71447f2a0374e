"""How do published trial arms become the belief about one person before their diary is read?

A model-based meta-analysis: the daily model, averaged over the patients a trial let in, fitted to what its arms report.
Import from the modules themselves: JAX and NumPyro are loaded only by those that need them. NumPyro is needed to fit
(`make evidence`), never to answer.
"""
