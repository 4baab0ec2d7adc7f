"""What a window says of itself is what the layer says, and what NumPy says."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.base.plain import to_json
from glassnet.lessons import first_look
from glassnet.lessons.kit.classic_kernels import COLOR_PRESETS, PRESETS, colored, from_text, to_text
from glassnet.lessons.stepper import LIMITS, color, layer, shape, strongest, window
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec

VALID = {"size": 3, "stride": 1, "padding": 0, "dilation": 1}


def array(value: dict[str, Any]) -> np.ndarray:
    return np.asarray(value["data"]).reshape(value["shape"])


def window_by_hand(answer: dict[str, Any]) -> float:
    """Add up the products of one window, pixel by pixel."""
    image, kernel = array(answer["image"]), array(answer["laid"])
    total = answer["bias"]
    for c, i, j in np.ndindex(kernel.shape):
        row = answer["row"] * answer["stride"] + i * answer["dilation"]
        column = answer["column"] * answer["stride"] + j * answer["dilation"]
        total += float(image[c, row, column]) * float(kernel[c, i, j])
    return total


@pytest.mark.parametrize("kernel", [*PRESETS, "filter 1", "filter 8", [[2]], "[[1, 2], [3, 4]]"])
@pytest.mark.parametrize("flipped", [False, True])
def test_a_value_is_the_sum_of_its_products_and_the_bias(live, kernel, flipped):
    answer = window(live, kernel=kernel, bias=0.25, flipped=flipped, row=4, column=9)
    assert answer["value"] == pytest.approx(window_by_hand(answer), abs=1e-5)
    assert sum(answer["sums"]) + answer["bias"] == pytest.approx(answer["value"], abs=1e-5)
    assert array(answer["map"])[4, 9] == pytest.approx(answer["value"], abs=1e-5)
    turned = array(answer["kernel"])[:, ::-1, ::-1] if flipped else array(answer["kernel"])
    assert (array(answer["laid"]) == turned).all()


def test_the_code_beside_it_computes_the_same(live):
    answer = window(live, kernel="filter 2", row=3, column=3)
    *lines, last = answer["code"].split("\n")
    names: dict[str, Any] = {"np": np}
    exec("\n".join(lines), names)  # noqa: S102 - our own lines
    assert eval(last, names) == pytest.approx(answer["value"], abs=1e-3)  # noqa: S307


def test_a_learned_kernel_brings_the_networks_own_weights_and_bias(live):
    first = live.network.layers[0]
    first.bias.data[...] = np.arange(8)
    answer = window(live, kernel="filter 3", bias=99.0)
    assert answer["bias"] == 2
    assert (array(answer["kernel"]) == first.weight.data[2]).all()
    x, _ = live.image()
    np.testing.assert_allclose(array(answer["map"]), first.forward(x)[0, 2], atol=1e-5)
    assert answer["choices"][-1] == "filter 8"


def test_flipping_changes_only_kernels_that_half_a_turn_changes(live):
    assert window(live, kernel="box blur")["flip_changes"] == 0
    edges = window(live, kernel="vertical edges")
    assert edges["flip_changes"] > 1
    flipped = window(live, kernel="vertical edges", flipped=True)
    # Sobel's kernel, turned by half a turn, is its own opposite.
    np.testing.assert_allclose(array(flipped["map"]), -array(edges["map"]), atol=1e-5)


def test_without_a_place_the_strongest_response_is_looked_at(live):
    answer = window(live, kernel="horizontal edges")
    assert abs(answer["value"]) == pytest.approx(np.abs(array(answer["map"])).max())
    corner = window(live, kernel="horizontal edges", row=99, column=-3)
    assert (corner["row"], corner["column"]) == (25, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "np.array([[1, 2]",
        "__import__('os')",
        "[[1, 2], [3]]",
        "[[1, 2]]",
        "[['a']]",
        "[[1e9]]",
        "[[1e999]]",
        f"[[{'9' * 400}]]",
        "[[1/0]]",
    ],
)
def test_what_is_no_kernel_is_refused_in_words(live, text):
    with pytest.raises(ArgumentError, match=r"array of numbers|as many rows as columns"):
        window(live, kernel=text)


def test_text_and_weights_become_each_other():
    assert from_text(to_text(np.array(PRESETS["sharpen"]))) == [list(r) for r in PRESETS["sharpen"]]
    assert from_text("kernel = np.array([[1/4, -1/2], [True, 0]])".replace("True", "1")) == [
        [0.25, -0.5],
        [1, 0],
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize(("padding", "dilation"), [(0, 1), (1, 1), (0, 3), (6, 4)])
def test_the_formula_gives_the_shape_the_layer_has(live, size, stride, padding, dilation):
    answer = shape(live, size=size, stride=stride, padding=padding, dilation=dilation)
    terms = answer["size"]
    by_hand = (28 + 2 * padding - dilation * (size - 1) - 1) // stride + 1
    assert terms["output"] == by_hand
    assert answer["layer_says"] == [1, by_hand, by_hand]
    assert answer["map"]["shape"] == [by_hand, by_hand]
    assert answer["image"]["shape"] == [1, 28 + 2 * padding, 28 + 2 * padding]
    somewhere = shape(live, **chosen(terms), row=1, column=0)
    assert somewhere["value"] == pytest.approx(window_by_hand(somewhere), abs=1e-5)
    last = shape(live, **chosen(terms), row=99, column=99)
    # The window that is farthest leaves exactly the rows that did not fit another step.
    reached = last["row"] * stride + terms["span"] + 1
    assert 28 + 2 * padding - reached == terms["leftover"] < stride


def chosen(terms: dict[str, Any]) -> dict[str, int]:
    return {name: terms[name] for name in VALID}


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_the_same_padding_keeps_the_size(live, size):
    padding = shape(live, **VALID | {"size": size})["same"]
    same = shape(live, **VALID | {"size": size, "padding": padding})
    assert same["map"]["shape"] == [28, 28]
    assert shape(live, **VALID | {"size": 2})["same"] is None


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", [-1, 8, 1.5, True, "3"])
def test_sizes_out_of_bounds_are_refused(live, name, value):
    with pytest.raises(ArgumentError, match=f"{name} expects a whole number"):
        shape(live, **VALID | {name: value})


@pytest.mark.parametrize("kernel", COLOR_PRESETS)
def test_a_filter_over_three_channels_makes_one_value_of_27_products(live, kernel):
    answer = color(live, kernel=kernel, bias=-0.5, row=10, column=12)
    assert answer["products"]["shape"] == [3, 3, 3]
    assert (answer["weights"], answer["biases"]) == (27, 1)
    assert answer["map"]["shape"] == [26, 26]
    assert len(answer["sums"]) == 3
    assert answer["value"] == pytest.approx(window_by_hand(answer), abs=1e-5)


def test_a_colored_digit_has_all_its_ink_and_a_different_picture_in_each_channel(live):
    x, _ = live.image()
    red, green, blue = colored(x)[0]
    np.testing.assert_allclose(np.maximum(np.maximum(red, green), blue), x[0, 0], atol=1e-6)
    assert red[:, 0].sum() > 0
    assert blue[:, 0].sum() == 0
    assert abs(green - red).max() > 0.5


def test_a_value_of_the_second_layer_sums_over_all_maps_of_the_first(live):
    answer = layer(live, filter=5, row=2, column=7)
    x, _ = live.image()
    expected = live.network.activations(x)[3][0, 5]
    np.testing.assert_allclose(array(answer["map"]), expected, atol=1e-4)
    assert answer["products"]["shape"] == [8, 3, 3]
    assert answer["value"] == pytest.approx(window_by_hand(answer), abs=1e-4)
    assert answer["filters"] == 16


def test_the_strongest_patches_are_the_strongest(live):
    answer = strongest(live, kernel="horizontal edges", count=4)
    assert answer["values"] == sorted(answer["values"], reverse=True)
    kernel = np.array(PRESETS["horizontal edges"])
    for image, top, left, value in zip(
        array(answer["images"]), answer["top"], answer["left"], answer["values"], strict=True
    ):
        patch = image[top : top + 3, left : left + 3]
        assert (patch * kernel).sum() == pytest.approx(value, abs=1e-4)
    whole = [
        array(window(live, kernel="horizontal edges", index=index)["map"]).max()
        for index in range(len(live.test))
    ]
    assert answer["values"][0] == pytest.approx(max(whole), abs=1e-4)


def backward_by_hand(answer: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Follow a gradient through every window: what the image gets, and what the kernel."""
    image, kernel = array(answer["image"]), array(answer["laid"])
    received = array(answer["backward"]["received"])
    to_image, to_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for row, column in np.ndindex(received.shape):
        for c, i, j in np.ndindex(kernel.shape):
            y = row * answer["stride"] + i * answer["dilation"]
            x = column * answer["stride"] + j * answer["dilation"]
            to_image[c, y, x] += received[row, column] * kernel[c, i, j]
            to_kernel[c, i, j] += received[row, column] * image[c, y, x]
    return to_image, to_kernel


def without_padding(values: np.ndarray, padding: int) -> np.ndarray:
    """Return (C, H, W) with zeros where the padding is."""
    kept = np.zeros_like(values)
    _, height, width = values.shape
    inner = np.s_[:, padding : height - padding, padding : width - padding]
    kept[inner] = values[inner]
    return kept


BACKWARD = {
    "a hand-made kernel": lambda live: window(live, kernel="sharpen", row=10, column=12),
    "a learned filter": lambda live: window(live, kernel="filter 4", row=10, column=12),
    "strides and padding": lambda live: shape(live, size=4, stride=3, padding=2, dilation=2),
    "colors": lambda live: color(live, kernel="red against blue", row=3, column=20),
    "the second layer": lambda live: layer(live, filter=5, row=2, column=7),
}


@pytest.mark.parametrize("name", BACKWARD)
def test_backward_adds_up_over_all_windows(live, name):
    answer = BACKWARD[name](live)
    back = answer["backward"]
    to_image, to_kernel = backward_by_hand(answer)
    expected = without_padding(to_image, answer["padding"])
    np.testing.assert_allclose(array(back["passed"]), expected, atol=1e-4)
    np.testing.assert_allclose(array(back["kernel"]), to_kernel, rtol=1e-4, atol=1e-4)
    assert back["bias_gradient"] == pytest.approx(array(back["received"]).sum(), abs=1e-4)


@pytest.mark.parametrize("name", BACKWARD)
def test_one_window_gives_pixels_the_weights_and_weights_the_pixels(live, name):
    answer = BACKWARD[name](live)
    back = answer["backward"]
    assert back["at"] == array(back["received"])[answer["row"], answer["column"]]
    np.testing.assert_allclose(array(back["to_pixels"]), back["at"] * array(answer["laid"]))
    np.testing.assert_allclose(array(back["to_weights"]), back["at"] * array(answer["patch"]))


def test_what_comes_back_is_the_slope_of_the_networks_score(live):
    bias = live.network.layers[0].bias.data
    bias[...] = np.linspace(0.1, 0.8, 8)  # away from ReLU's kink, on which empty corners lie
    back = window(live, kernel="filter 3", row=12, column=12)["backward"]
    x, label = live.image()
    assert (back["cause"], back["target"]) == ("score", label)
    scores = []
    for nudge in (1e-3, -1e-3):
        bias[2] += nudge
        scores.append(float(live.network.forward(x)[0, label]))
        bias[2] -= nudge
    slope = (scores[0] - scores[1]) / 2e-3
    assert back["bias_gradient"] == pytest.approx(slope, rel=0.02)


def test_a_kernel_no_network_stands_behind_gets_a_gradient_of_one(live):
    for answer in (window(live, kernel="box blur"), window(live, kernel="filter 1", flipped=True)):
        received = array(answer["backward"]["received"])
        assert answer["backward"]["cause"] == "here"
        assert received.sum() == received[answer["row"], answer["column"]] == 1
    every = shape(live, **VALID)["backward"]
    assert every["cause"] == "everywhere"
    assert (array(every["received"]) == 1).all()
    # An averaging window of nine pixels: what nine windows read gets nine times a ninth.
    assert array(every["passed"])[0, 14, 14] == pytest.approx(1)
    assert array(every["passed"])[0, 0, 0] == pytest.approx(1 / 9)


def test_networks_without_convolutions_leave_it_to_the_pretrained_one(live):
    live.network, live.source = Sequential.from_spec(ready_spec("mlp")), "reader"
    assert window(live, kernel="filter 1")["source"] == "pretrained"
    assert layer(live, filter=0)["source"] == "pretrained"


def test_the_first_look_can_be_stored(live):
    stored = first_look("stepper", live)
    assert set(stored) == {"window", "shape", "color", "layer", "strongest"}
    assert json.loads(json.dumps(to_json(stored)))["window"]["weights"] == 9
