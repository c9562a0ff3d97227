import os
import pytest


def first_time(name):
    file = os.path.join(os.environ["RERUN_STATE"], "python-" + name)
    if os.path.exists(file):
        return False
    open(file, "w").close()
    return True


class TestGroup:
    @pytest.mark.parametrize("value", [1, "a.b"])
    def test_passes(self, value):
        pass

    @pytest.mark.parametrize("value", ["a[b]::c"])
    def test_fails_at_first(self, value):
        assert not first_time("test"), "the \"first\" <time>"


def test_fails_always():
    assert 1 == 2


@pytest.fixture
def failing_at_first():
    yield
    if first_time("fixture"):
        raise ValueError("The fixture fails the first time.")


def test_with_a_fixture(failing_at_first):
    pass


def test_is_skipped():
    pytest.skip('needs "Landlock" & a kernel')
