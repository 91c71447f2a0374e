"""What is known in general: criteria, rules, products, muscles and trials as dated, sourced files."""

from reprieve.knowledge.load import Knowledge, load_knowledge

__all__ = ["Knowledge", "load_knowledge"]
