import pytest

from glassnet.base.errors import ArgumentError
from glassnet.training.schedules import SCHEDULES, cosine, get_schedule, one_cycle, step


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_stay_between_zero_and_one(name):
    schedule = get_schedule(name)
    assert all(0 <= schedule(index / 1000) <= 1 for index in range(1001))


def test_step_falls_at_even_moments():
    factors = [step(index / 8, drops=3, gamma=0.5) for index in range(9)]
    assert factors == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.125]


def test_cosine_passes_half_in_the_middle_and_stays_down():
    assert cosine(0.25) == pytest.approx(0.853553, abs=1e-6)
    assert cosine(1.0) == pytest.approx(0)
    assert cosine(1.5) == pytest.approx(0)


@pytest.mark.parametrize("wrong", [[], None, 1])
def test_a_schedule_is_a_name(wrong):
    with pytest.raises(ArgumentError, match="Choose one of constant, step"):
        get_schedule(wrong)


def test_one_cycle_may_be_all_warmup():
    assert one_cycle(1.0, warmup=1.0) == 1.0


def test_one_cycle_peaks_after_its_warmup():
    factors = [one_cycle(index / 100) for index in range(101)]
    assert max(range(101), key=factors.__getitem__) == 30
    assert factors[0] == pytest.approx(0.04)
    assert factors[30] == pytest.approx(1)
    assert factors[100] == pytest.approx(1e-4)
    assert factors[:31] == sorted(factors[:31])
    assert factors[30:] == sorted(factors[30:], reverse=True)


def test_an_unknown_schedule_is_refused_with_the_choices():
    with pytest.raises(ArgumentError, match="'warp'. Choose one of constant, step, cosine, one_"):
        get_schedule("warp")
