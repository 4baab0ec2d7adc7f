import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glassnet import ArgumentError, Dataset, Recipe, Sequential, ShapeError, Trainer
from glassnet.__main__ import main
from glassnet.page.bridge import Bridge
from glassnet.training.batches import check_batches
from tests.core.shards import shard

POINTS = {
    "input": [1, 28, 28],
    "layers": [
        {"type": "MaxPool2d", "kernel_size": 28},
        {"type": "Conv2d", "out_channels": 3, "kernel_size": 1},
        {"type": "BatchNorm2d"},
        {"type": "Flatten"},
        {"type": "Linear", "out_features": 10},
    ],
}
ALONE = "leave a batch of 1"


def images(count):
    rng = np.random.default_rng(0)
    return Dataset(
        rng.integers(0, 256, (count, 28, 28)).astype(np.uint8),
        (np.arange(count) % 10).astype(np.uint8),
    )


def trainer(count, size, epochs=2):
    network = Sequential.from_spec(POINTS)
    return Trainer(network, images(count), recipe=Recipe(batch_size=size, epochs=epochs))


def test_a_batch_of_one_is_refused_before_the_work():
    with pytest.raises(ArgumentError) as caught:
        trainer(1000, 111)
    assert str(caught.value) == (
        "layer 2 (BatchNorm2d) needs at least 2 images in every training batch, but 1,000 images "
        "in batches of 111 leave a batch of 1. Set the batch size to 110, say."
    )


@given(st.integers(1, 60), st.integers(1, 70))
def test_it_is_refused_if_and_only_if_it_would_fail(count, size):
    network = Sequential.from_spec(POINTS)
    batches = [min(size, count - start) for start in range(0, count, size)]
    try:
        check_batches(network, images(count), size)
    except ArgumentError as error:
        assert 1 in batches
        if advised := re.search(r"Set the batch size to (\d+), say", str(error)):
            check_batches(network, images(count), int(advised[1]))
        else:
            assert count == 1
    else:
        assert 1 not in batches


@given(st.integers(2, 30), st.integers(2, 30), st.integers(1, 30), st.integers(1, 3))
def test_a_size_set_in_mid_run_never_ends_it(count, size, later, steps):
    assume(count % size != 1 and steps * size < count)
    run = trainer(count, size)
    for _ in range(steps):
        run.step()
    try:
        run.configure(batch_size=later)
    except ArgumentError:
        assert run.recipe.batch_size == size
    while not run.finished:
        run.step()


def test_the_rest_of_the_epoch_counts_in_mid_run():
    run = trainer(20, 7)
    run.step()
    with pytest.raises(ArgumentError, match=ALONE):
        run.configure(batch_size=6)  # 13 images are left: 6, 6, 1
    with pytest.raises(ArgumentError, match=ALONE):
        run.go_to(1, 19, evaluating=False, seconds=0)
    run.configure(batch_size=5)
    assert run.step().images == 5


def test_maps_of_more_than_one_pixel_take_a_batch_of_one(tiny_spec):
    run = Trainer(Sequential.from_spec(tiny_spec), images(5), recipe=Recipe(batch_size=2, epochs=1))
    while not run.finished:
        run.step()


def test_images_that_do_not_fit_are_refused_before_the_work_too():
    from glassnet import Linear

    with pytest.raises(ShapeError, match="Add Flatten"):
        Trainer(Sequential([Linear(784, 10, rng=0)]), images(5))


def test_the_page_says_so_at_setup_and_when_the_size_is_changed():
    bridge = Bridge()
    bridge.add_data("reduced", [shard(images(100))])
    bridge.add_data("test", [shard(images(50))])
    with pytest.raises(ArgumentError, match=ALONE):
        bridge.setup({"spec": POINTS, "batch_size": 9})
    bridge.setup({"spec": POINTS, "batch_size": 10})
    with pytest.raises(ArgumentError, match=ALONE):
        bridge.configure({"batch_size": 11})
    assert bridge.configure({})["batch_size"] == 10


def test_the_command_line_says_so_before_it_trains(tmp_path, capsys):
    import json

    spec = tmp_path / "points.json"
    spec.write_text(json.dumps(POINTS))
    assert main(["train", "--model", str(spec), "--batch-size", "3333"]) == 2
    assert ALONE in capsys.readouterr().err
