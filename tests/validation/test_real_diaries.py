"""The 133 diaries as they were published."""

import pytest

from reprieve.errors import FactError
from reprieve.validation.real_diaries import real_diaries

HEAD = "id,time,headache\n"


def test_there_are_133_people_and_4151_days_since_one_row_stands_twice(diaries):
    assert len(diaries) == 133
    assert sum(len(one.recorded) for one in diaries) == 4151


def test_63_people_have_28_recorded_days_and_11_have_56(diaries):
    # counted from the file by `cut` and `uniq -c`, the twice-written row once
    lengths = [len(one.recorded) for one in diaries]
    assert (sum(n >= 28 for n in lengths), sum(n >= 56 for n in lengths)) == (63, 11)


def test_a_day_that_is_not_in_the_table_is_not_recorded_and_never_free_of_headache():
    (one,) = real_diaries(HEAD + "7,-1,yes\n7,2,no\n")
    assert one.y.tolist() == [1, -1, -1, 0]
    assert one.since.tolist() == [0, 0, 1, 2]  # day -1 is before the programme


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(FactError, match="headache is 'maybe'"):
        real_diaries(HEAD + "7,1,maybe\n")
