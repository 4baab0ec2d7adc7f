"""What every experiment keeps to."""

import json

import pytest

from glassnet.base.errors import ArgumentError
from glassnet.experiments import experiment_ids, get_experiment
from glassnet.experiments.kit.experiment import Choice, Control, Experiment, Result, Update
from glassnet.experiments.kit.session import Session


def count_to(digits, *, seed, top, mood="calm"):
    for number in range(top):
        yield Update(number / top) if number % 2 else None
    return Result("holds", f"{mood} {top}", {"top": top, "seed": seed}, [])


COUNTING = Experiment(
    id="C99",
    title="Counting",
    claim="One can count.",
    compared="nothing",
    held_equal="everything",
    controls=(
        Control("top", "Count to", 4, 0, 10),
        Choice("mood", "Mood", "calm", ("calm", "wild")),
    ),
    run=count_to,
    page="learn/counting.md",
    thorough={"top": 10},
)


def test_defaults_fill_in_what_is_not_given():
    session = Session(COUNTING.start(None, seed=7))
    result = session.advance(1000)["result"]
    assert result.numbers == {"top": 4, "seed": 7}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"top": 11}, "top expects a whole number from 0 to 10 but receives 11"),
        ({"top": 2.5}, "top expects a whole number"),
        ({"top": True}, "top expects a whole number"),
        ({"top": float("nan")}, "top expects a whole number"),
        ({"top": "3"}, "top expects a whole number"),
        ({"mood": "sad"}, "mood expects one of calm, wild but receives 'sad'"),
        ({"tip": 3}, "C99 has no control 'tip'; it has top, mood"),
        ({"seed": -1}, "seed expects a whole number from 0 to 9999 but receives -1"),
        ({"seed": float("nan")}, "seed expects a whole number"),
    ],
)
def test_wrong_values_are_refused_by_name(values, message):
    with pytest.raises(ArgumentError, match=message):
        COUNTING.start(None, **values)


def test_a_control_with_a_fractional_step_takes_fractions():
    assert Control("rate", "Rate", 0.5, 0, 1, 0.1).check(0.25) == 0.25


def test_a_session_runs_in_slices_and_ends_once():
    ticks = iter(range(100))
    session = Session(COUNTING.start(None), clock=lambda: next(ticks) / 1000)
    first = session.advance(budget_ms=2.5)
    assert first["done"] == 0.25
    assert first["result"] is None
    assert session.advance(budget_ms=50)["result"].verdict == "holds"
    assert session.done == 1
    with pytest.raises(ArgumentError, match="has ended"):
        session.advance(1)


def test_views_stay_until_there_are_new_ones():
    def run():
        yield Update(0.1, ["first"])
        yield Update(0.2)
        yield None
        return Result("holds", "", {}, [])

    seconds = iter((0, 0, 0, 0, 5)).__next__
    report = Session(run(), clock=seconds).advance(1000)
    assert (report["done"], report["views"]) == (0.2, ["first"])


def test_a_session_that_fails_has_ended():
    def run():
        yield None
        raise ArgumentError("no")

    session = Session(run())
    with pytest.raises(ArgumentError, match="no"):
        session.advance(1000)
    with pytest.raises(ArgumentError, match="has ended"):
        session.advance(1000)


def test_closing_cleans_up():
    events = []

    def run():
        try:
            while True:
                yield None
        finally:
            events.append("cleaned")

    session = Session(run(), clock=iter(range(100)).__next__)
    session.advance(2000)
    session.close()
    assert events == ["cleaned"]


def test_an_unknown_experiment_is_refused():
    with pytest.raises(ArgumentError, match="There is no experiment 'C00'. There are B01"):
        get_experiment("C00")


@pytest.mark.parametrize("id_", experiment_ids())
def test_every_experiment_describes_itself(id_):
    experiment = get_experiment(id_)
    assert experiment.id == id_
    description = json.loads(json.dumps(experiment.describe()))
    for key in ("title", "claim", "compared", "held_equal", "page"):
        assert description[key]
    for control in experiment.controls:
        assert control.check(control.default) == control.default
    assert set(experiment.thorough) <= {control.name for control in experiment.controls}
    assert experiment.run.__module__.rsplit(".", 1)[-1].startswith(id_.lower())
