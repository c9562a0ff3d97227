"""What a profile keeps, and what of a stack is the plugin's."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from codex_worker import profile, scripts


class TestSamples:
    def test_the_same_stack_again_is_one_sample_that_weighs_more(self):
        samples = profile.Samples("t")
        assert samples.add((1, 2), 0.5) == 2
        assert samples.add((1, 2), 0.25) == 0
        assert samples.add((1,), 1) == 1
        assert (samples.stacks, samples.weights) == ([(1, 2), (1,)], [0.75, 1])

    def test_what_becomes_too_much_is_thinned_out_and_loses_no_time(self):
        samples = profile.Samples("t")
        for number in range(5):
            samples.add((number, 9), number + 1)
        assert samples.thin_out() == 6
        assert samples.stacks == [(0, 9), (2, 9), (4, 9)]
        assert samples.weights == [3, 7, 5]


class TestProfile:
    def test_a_long_one_is_looked_at_less_often(self, monkeypatch):
        monkeypatch.setattr(profile, "MOST_KEPT", 100)
        one = profile.Profile(10)
        try:
            for number in range(200):
                inner = one.number_of("inner %d" % number, "/plugin/a.py", number + 1)
                one.keep(profile.HANDLERS, (inner, 0), 0.5)
            assert one.interval > 10
            assert one.kept <= 100
        finally:
            result = one.end()
        (handlers,) = result["profile"]["profiles"]
        assert handlers["endValue"] == 200 * 0.5 * 1000
        assert abs(sum(handlers["weights"]) - handlers["endValue"]) < 1e-6

    def test_frames_that_nothing_was_seen_in_are_left_out(self):
        one = profile.Profile(10)
        frame = sys._getframe()
        one.stack_of(frame)
        shared = one.end()["profile"]["shared"]
        assert shared["frames"] == []

    def test_stacks_begin_with_the_handler_and_have_nothing_of_ours(self):
        one = profile.Profile(10)
        seen = []
        # Of a file that is none of ours.
        source = "def handler(look):\n    inner(look)\ndef inner(look):\n    look()\n"
        module = {}
        exec(compile(source, "/plugin/a.py", "exec"), module)

        class Handler:
            name = "handler"
            name_json = b'"handler"'
            is_coroutine = False

            def invoke(self, *_):
                module["handler"](lambda: seen.append(one.stack_of(sys._getframe())))
                return {}

        class Call:
            header = {"event": "e"}
            time = None

            def begin(self):
                pass

            def respond(self, value):
                pass

        script = scripts.Script("/plugin/a.py", "a.py")
        script.handlers[("e", None)] = Handler()
        scripts.execute(script, Call())
        one.end()
        ((stack, of_handler),) = seen
        assert of_handler
        assert [(one.frames[number]["name"], one.frames[number]["line"]) for number in stack] == [("inner", 3), ("handler", 1)]

    def test_threads_that_wait_for_work_are_not_of_interest(self):
        one = profile.Profile(10)
        assert one.is_idle([one.number_of("_worker", "/usr/lib/python3.11/concurrent/futures/thread.py", 1)])
        assert not one.is_idle([one.number_of("_worker", "/plugin/a.py", 1)])
        one.end()

    def test_how_often_threads_take_turns_is_as_before_afterwards(self):
        before = sys.getswitchinterval()
        one = profile.Profile(0.001)
        assert sys.getswitchinterval() < before
        one.end()
        assert sys.getswitchinterval() == before


class TestBursts:
    class Call:
        header = {"deadlineMs": 40}
        parsed = {"changed": True}

        class signal:
            aborted = False

    def test_a_call_repeats_its_handler_for_a_quarter_of_its_deadline_at_most(self):
        profile.current = one = profile.Profile(10)
        try:
            profile.burst({"ms": 60_000})
            call = self.Call()
            began = profile.clock()
            events = []
            result = scripts.repeat("first", call, lambda: events.append(call.parsed) or len(events))
            assert result == len(events) == one.again > 0
            assert profile.clock() - began < 30
            # Each run gets the event as it was.
            assert set(events) == {None}
        finally:
            profile.current = None
            assert one.end()["again"] == len(events)
        assert scripts.repeat is None

    def test_an_aborted_call_does_not_go_on(self):
        one = profile.Profile(10)
        one.burst = 60.0
        call = self.Call()
        call.signal = type("Aborted", (), {"aborted": True})
        assert one.repeat("first", call, None) == "first"
        one.end()


class TestMemory:
    def test_it_is_in_bytes(self):
        if sys.platform.startswith("linux"):
            assert 1_000_000 < profile.read_memory()["rssBytes"] < 2**40
            assert profile.highest_ever() > 1_000_000

    def test_what_the_system_does_not_say_is_left_out(self, monkeypatch):
        monkeypatch.setattr(profile, "says_memory", False)
        assert profile.memory() == {}
        one = profile.Profile(10)
        memory = one.end()["memory"]
        assert memory["before"] == {} and memory["after"] == {}
