"""Answers that take long: computed by one worker, kept by what they stand on, shown with the day they are of."""
