from outcomes_test import first_time

if first_time("load"):
    raise RuntimeError("The file does not load the first time.")


def test_one():
    pass


def test_two():
    pass
