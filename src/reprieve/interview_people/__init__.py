"""Simulated people to try the interview on: what each would answer to whatever is asked. Always marked so."""

from reprieve.interview_people.draw import draw_people, draw_person
from reprieve.interview_people.person import Person
from reprieve.interview_people.world import AS_OF

__all__ = ["AS_OF", "Person", "draw_people", "draw_person"]
