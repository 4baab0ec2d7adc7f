"""Every claim's verdict, and that of a control, each in the smallest run where it is steady.

Steady: the same for the first seeds 0, 100 and 200. How much more the numbers say than a verdict
is tested per claim, in longer runs, by `make test-claims`.
"""

import pytest

from glassnet.experiments import c02_shuffled_pixels as c02
from glassnet.experiments import c04_larger_images as c04
from glassnet.experiments import c06_filters_form as c06
from glassnet.experiments import c13_shifted_digit as c13
from glassnet.experiments import c14_deeper_units as c14
from glassnet.experiments import c15_what_depth_keeps as c15
from glassnet.experiments import c16_linear_probes as c16
from glassnet.experiments import c21_one_matrix as c21
from glassnet.experiments import c22_vanishing_gradients as c22
from glassnet.experiments import c29_capstone as c29
from glassnet.experiments import c41_added_gradients as c41
from glassnet.experiments import c42_where_it_lies as c42
from glassnet.experiments import experiment_ids
from glassnet.experiments.kit.experiment import FAILS, HOLDS, MIXED

OTHER = {MIXED, FAILS}

ONE_EPOCH = {"images": 500, "epochs": 1, "seeds": 1}
NOTHING_DROPPED = {"images": 100, "epochs": 1, "seeds": 1, "p": 0}

RUNS = [
    ("B01", {HOLDS}, {"images": 500, "epochs": 1, "seeds": 2}),
    ("B01", OTHER, {**ONE_EPOCH, "batch_size": 256}),
    ("B02", {HOLDS}, {"images": 1000, "epochs": 5, "seeds": 3, "learning_rate": 0.02}),
    ("B02", {FAILS}, {"images": 500, "epochs": 2, "seeds": 1, "learning_rate": 0.001}),
    ("B03", {HOLDS}, ONE_EPOCH),
    ("B04", {HOLDS}, {"images": 500, "epochs": 2, "seeds": 1}),
    ("B04", {FAILS}, {**ONE_EPOCH, "convolutions": 1, "batch_size": 256}),
    ("B05", {MIXED}, {"images": 100, "epochs": 24, "seeds": 2}),
    ("B05", {FAILS}, {"images": 100, "epochs": 2, "seeds": 1}),
    ("B06", {HOLDS}, {"images": 500, "epochs": 2, "seeds": 1}),
    ("B07", {HOLDS}, {"images": 1000, "epochs": 2, "seeds": 1}),
    ("B07", {FAILS}, {"images": 1000, "epochs": 2, "seeds": 1, "nudge_size": 0.01}),
    ("C02", {HOLDS}, {"images": 1000, "epochs": 3, "seeds": 1}),
    ("C02", {FAILS}, {**ONE_EPOCH, "shuffle": c02.APART}),
    ("C04", {HOLDS}, {"images": 200, "updates": 3, "seeds": 1, "largest": "56×56"}),
    (
        "C04",
        {MIXED},
        {"images": 200, "updates": 3, "seeds": 1, "largest": "56×56", "end": c04.CONNECTED},
    ),
    ("C05", {HOLDS}, {"updates": 10, "seeds": 1}),
    ("C05", {FAILS}, {"updates": 5, "seeds": 1, "window": 1}),
    ("C06", {HOLDS}, {"images": 1000, "epochs": 3, "seeds": 1}),
    ("C06", OTHER, {**ONE_EPOCH, "start": c06.USUAL, "kernel": "3×3"}),
    ("C12", {HOLDS}, {"images": 1000, "epochs": 1, "seeds": 1}),
    ("C12", {MIXED}, {**ONE_EPOCH, "noise": 0.1}),
    ("C13", {HOLDS}, {"images": 500, "epochs": 2, "seeds": 1, "largest_shift": 3}),
    ("C13", {FAILS}, {**ONE_EPOCH, "largest_shift": 2, "filters": c13.UNSHARED}),
    ("C14", {HOLDS}, {"images": 500, "epochs": 1, "seeds": 2}),
    ("C14", {MIXED}, {**ONE_EPOCH, "network": c14.UNTRAINED}),
    ("C15", {HOLDS}, {"images": 1000, "epochs": 3, "seeds": 1, "examples": 200}),
    ("C15", {MIXED}, {**ONE_EPOCH, "examples": 200, "network": c15.UNTRAINED}),
    ("C16", {HOLDS}, {"images": 1000, "epochs": 2, "seeds": 1}),
    (
        "C16",
        {FAILS},
        {"images": 500, "epochs": 4, "seeds": 1, "probe_epochs": 1, "convolutions": c16.RANDOM},
    ),
    ("C17", {HOLDS}, {"updates": 20, "seeds": 1}),
    ("C17", {MIXED}, {"updates": 10, "seeds": 1, "learning_rate": 0.0001}),
    ("C18", {HOLDS}, {"images": 1000, "epochs": 3, "seeds": 1, "most": 16}),
    ("C18", {MIXED}, {**ONE_EPOCH, "most": 4}),
    ("C21", {HOLDS}, {"images": 1000, "epochs": 2, "seeds": 1}),
    ("C21", {FAILS}, {**ONE_EPOCH, "between": c21.TANH}),
    ("C22", {MIXED}, ONE_EPOCH),
    ("C22", {FAILS}, {**ONE_EPOCH, "depth": 2, "weights": c22.GLOROT}),
    ("C23", {HOLDS}, ONE_EPOCH),
    ("C23", {MIXED}, {**ONE_EPOCH, "depth": 2, "tiny": 0.2, "highest_rate": 0.02}),
    ("C27", {HOLDS}, {"images": 200, "epochs": 12, "seeds": 1}),
    ("C27", {FAILS}, {"images": 100, "epochs": 1, "seeds": 1, "window": 1}),
    ("C28", {HOLDS}, {"images": 500, "epochs": 2, "seeds": 1}),
    ("C28", {FAILS}, {"images": 1000, "epochs": 4, "seeds": 3, "largest": 2}),
    ("C29", {HOLDS}, {"images": 1500, "epochs": 3, "seeds": 1}),
    ("C29", {FAILS}, {"images": 500, "epochs": 2, "seeds": 1, "judged_on": c29.SHUFFLED}),
    ("C32", {HOLDS}, {"images": 100, "epochs": 12, "seeds": 1}),
    ("C32", {FAILS}, NOTHING_DROPPED),
    ("C33", {HOLDS}, {"images": 200, "epochs": 12, "seeds": 1}),
    ("C33", {FAILS}, NOTHING_DROPPED),
    ("C34", {HOLDS}, {"images": 200, "epochs": 12, "seeds": 1}),
    ("C34", {FAILS}, NOTHING_DROPPED),
    ("C35", {HOLDS}, {"images": 200, "epochs": 8, "seeds": 1, "passes": 64}),
    ("C35", {FAILS}, {"images": 200, "epochs": 8, "seeds": 1, "passes": 1}),
    ("C36", {HOLDS}, {"images": 400, "epochs": 16, "seeds": 1}),
    ("C36", {FAILS}, NOTHING_DROPPED),
    ("C37", {HOLDS}, {"images": 400, "epochs": 12, "seeds": 3}),
    ("C37", {FAILS}, {"images": 200, "epochs": 6, "seeds": 1, "hidden": 8}),
    ("C38", {HOLDS}, {"images": 400, "epochs": 16, "seeds": 1}),
    ("C38", OTHER, NOTHING_DROPPED),
    ("C39", {HOLDS}, ONE_EPOCH),
    ("C39", {FAILS}, {**ONE_EPOCH, "kernel": 28}),
    ("C41", {HOLDS}, {"updates": 2, "batch_size": 16, "seeds": 1}),
    ("C41", {FAILS}, {"updates": 2, "batch_size": 16, "seeds": 1, "together": c41.AVERAGED}),
    ("C42", {HOLDS}, {"images": 500, "epochs": 3, "seeds": 1}),
    ("C42", {FAILS}, {"images": 500, "epochs": 3, "seeds": 1, "end": c42.CONNECTED}),
]


WITHOUT_CONTROL = {"B03", "B06"}
"""None of their settings turns the verdict."""


def test_every_claim_is_here_with_a_control():
    for id_ in experiment_ids():
        verdicts = [verdict for claim, verdict, _ in RUNS if claim == id_]
        assert len(verdicts) == (1 if id_ in WITHOUT_CONTROL else 2), id_
        assert not set.intersection(*verdicts) or len(verdicts) == 1, id_


NAMES = [f"{claim} {' or '.join(sorted(verdicts))}" for claim, verdicts, _ in RUNS]


@pytest.mark.parametrize(("id_", "verdicts", "values"), RUNS, ids=NAMES)
def test_the_verdict(run_experiment, id_, verdicts, values):
    assert run_experiment(id_, **values).verdict in verdicts
