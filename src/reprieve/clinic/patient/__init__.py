"""The patient's pages: the diary, the interview, the own course, side effects, and everything entered to take away."""
