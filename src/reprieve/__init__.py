"""Can botulinum toxin help this person with chronic head or facial pain?"""

__version__ = "0.1.0"
