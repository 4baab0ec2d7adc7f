"""The loop of an experiment, and how much of it is done."""

from glassnet.experiments.kit.trials import Trials, Work, by_seed


def test_work_knows_how_far_it_is():
    def train(answer):
        yield 0.5
        yield None
        return answer

    def run():
        work = Work(seed=0, seeds=2, pieces=2)
        answers = []
        for number in range(4):
            answers.append((yield from work.do(train(number))))
            yield work.update(["views"])
        return answers

    updates = list(run())
    assert [update and update.done for update in updates[:4]] == [0.125, None, 0.25, 0.375]
    assert updates[-1].done == 1


def finished():
    """A piece that is done at once."""
    return
    yield


def test_every_contender_has_its_turn_before_the_next_seed():
    assert list(Trials(5, 2, "ab")) == [(5, "a"), (5, "b"), (6, "a"), (6, "b")]


def test_larger_pieces_are_a_larger_share_of_the_work():
    trials = Trials(0, 2, [1, 3], size=lambda contender: contender)
    shares = []
    for _, _ in trials:
        for _ in trials.do(finished()):
            pass
        shares.append(trials.update([]).done)
    assert shares == [0.125, 0.5, 0.625, 1]


def test_contenders_may_gain_results_while_they_take_turns():
    runs = {"a": [], "b": []}
    for seed, (_, done) in Trials(3, 2, runs.items()):
        done.append(seed)
    assert runs == {"a": [3, 4], "b": [3, 4]}


def test_a_line_over_contenders_is_made_of_complete_seeds():
    assert by_seed({1: [0.1, 0.2], 2: [0.3, 0.4]}, float) == ([1, 2], [[0.1, 0.3], [0.2, 0.4]])
    assert by_seed({1: [0.1, 0.2], 2: [0.3]}, float) == ([1, 2], [[0.1, 0.3]])


def test_while_the_first_seed_runs_a_line_ends_where_it_has_come_to():
    assert by_seed({1: [0.1], 2: [0.2], 3: []}, float) == ([1, 2], [[0.1, 0.2]])
    assert by_seed({1: [], 2: []}, float) == ([], [])
