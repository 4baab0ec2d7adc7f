import contextlib
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from glassnet.base.errors import ArgumentError, DataError, FormatError
from glassnet.base.pixels import to_input
from glassnet.data.dataset import Dataset, epoch_order, join
from glassnet.data.mnist import decode_idx, decode_shard, encode_idx, load_mnist


def shard(data):
    return gzip.compress(encode_idx(data.images) + encode_idx(data.labels), mtime=0)


@given(arrays(np.uint8, array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)))
def test_idx_round_trip(array):
    np.testing.assert_array_equal(decode_idx(encode_idx(array)), array)


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(buffer):
    with contextlib.suppress(FormatError):
        decode_idx(buffer)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_shard(buffer):
    with pytest.raises(FormatError):
        decode_shard(buffer)


def test_nothing_may_follow_an_array():
    with pytest.raises(FormatError, match="has 2 bytes too many. Is it one file?"):
        decode_idx(encode_idx(np.zeros(3, np.uint8)) + b"xy")


def test_an_empty_array_with_huge_axes_is_refused():
    with pytest.raises(FormatError, match=r"shape \(0, 4294967295, 4294967295\) is no array"):
        decode_idx(b"\0\0\x08\x03" + b"\0" * 4 + b"\xff" * 8)


def test_shard_round_trip(stripes):
    decoded = decode_shard(shard(stripes))
    np.testing.assert_array_equal(decoded.images, stripes.images)
    np.testing.assert_array_equal(decoded.labels, stripes.labels)


def test_every_cut_and_every_flip_of_a_shard_is_refused(stripes):
    whole = shard(stripes.subset(slice(2)))
    for end in range(0, len(whole), 7):
        with pytest.raises(FormatError):
            decode_shard(whole[:end])
    for position in range(10, len(whole), 7):  # the gzip header's first bytes may vary freely
        damaged = bytearray(whole)
        damaged[position] ^= 0x55
        with pytest.raises(FormatError):
            decode_shard(bytes(damaged))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (encode_idx(np.zeros((2, 3, 3), np.uint8)), "ends inside its header"),
        (
            encode_idx(np.zeros((2, 3, 3), np.uint8)) + encode_idx(np.zeros(3, np.uint8)),
            r"images \(2, 3, 3\) and labels \(3,\)",
        ),
        (
            encode_idx(np.zeros((1, 1, 1), np.uint8)) + encode_idx(np.zeros(1, np.uint8)) + b"x",
            "1 bytes too many",
        ),
        (
            encode_idx(np.zeros((2, 1, 1), np.uint8)) + encode_idx(np.array([9, 10], np.uint8)),
            "holds the label 10; expected digits from 0 to 9",
        ),
        (b"\x00\x00\x09\x01", "must start with 0, 0, 8"),
        (b"\x00\x00\x08\x01\xff\xff\xff\xff", "needs 4294967295 bytes but only 0 follow"),
    ],
)
def test_wrong_contents_are_refused_in_words(content, message):
    with pytest.raises(FormatError, match=message):
        decode_shard(gzip.compress(content))


def test_a_small_file_that_unpacks_to_very_much_is_refused():
    with pytest.raises(FormatError, match="cut off or followed"):
        decode_shard(gzip.compress(bytes(65 * 1024 * 1024)))


def test_load_names_what_is_missing_and_what_to_do(tmp_path, stripes):
    with pytest.raises(ArgumentError, match="'mnist'. Choose one of reduced, full, test"):
        load_mnist("mnist", tmp_path)
    with pytest.raises(ArgumentError, match=r"data set is \[\]. Choose one of reduced"):
        load_mnist([], tmp_path)
    with pytest.raises(DataError, match=r"test\.gz cannot be read .* Run `make data`"):
        load_mnist("test", tmp_path)
    (tmp_path / "test.gz").write_bytes(shard(stripes)[:-1])
    with pytest.raises(FormatError, match=r"test\.gz: The shard is cut off"):
        load_mnist("test", tmp_path)


def test_load_joins_the_shards_in_order(tmp_path, stripes, monkeypatch):
    for index in range(6):
        (tmp_path / f"train-{index}.gz").write_bytes(
            shard(stripes.subset(np.arange(index, index + 2)))
        )
    monkeypatch.setenv("GLASSNET_DATA", str(tmp_path))
    full = load_mnist("full")
    assert len(full) == 12
    np.testing.assert_array_equal(full.images[::2], stripes.images[:6])
    np.testing.assert_array_equal(load_mnist("reduced").labels, stripes.labels[:2])


def test_real_mnist_is_the_known_data_set():
    test = load_mnist("test")
    assert test.images.shape == (10_000, 28, 28)
    # Published facts: how often each digit occurs, and the first labels.
    assert np.bincount(test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert load_mnist("reduced").labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_split_keeps_every_example_once(stripes):
    training, validation = stripes.split(50, seed=3)
    assert (len(training), len(validation)) == (150, 50)
    both = np.concatenate([training.images, validation.images]).reshape(200, -1)
    assert sorted(map(bytes, both)) == sorted(map(bytes, stripes.images.reshape(200, -1)))


@pytest.mark.parametrize("held_out", [0, 200, 1.5, "1", None])
def test_a_split_leaves_examples_on_both_sides(stripes, held_out):
    with pytest.raises(ArgumentError, match="held_out from 1 to 199, a whole number, but receives"):
        stripes.split(held_out)


def test_images_and_labels_must_match():
    with pytest.raises(FormatError, match=r"receives \(2, 3, 3\) and \(1,\)"):
        Dataset(np.zeros((2, 3, 3), np.uint8), np.zeros(1, np.uint8))


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 3, 3)), np.zeros(2, np.uint8), "images as .* uint8 but receives float64"),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2, int), "labels as .* uint8 but receives int64"),
        ([[[0]]], np.zeros(1, np.uint8), "images as an array of uint8 but receives list"),
    ],
)
def test_images_and_labels_must_be_bytes(images, labels, message):
    with pytest.raises(ArgumentError, match=message):
        Dataset(images, labels)


def test_a_reader_may_have_other_labels_than_digits():
    assert Dataset(np.zeros((1, 2, 2), np.uint8), np.array([200], np.uint8)).labels == 200


def test_a_fingerprint_tells_data_sets_apart():
    images, labels = np.zeros((2, 2, 3), np.uint8), np.array([4, 5], np.uint8)
    others = [
        Dataset(images.reshape(2, 3, 2), labels),
        Dataset(images + np.uint8(1), labels),
        Dataset(images, labels[::-1]),
        Dataset(images[:0], labels[:0]),
    ]
    fingerprints = {data.fingerprint for data in [Dataset(images, labels), *others]}
    assert len(fingerprints) == 5
    assert Dataset(images.copy(), labels.copy()).fingerprint in fingerprints


def test_join_of_one_part_copies_nothing(stripes):
    assert join([stripes]) is stripes


def test_input_is_float32_between_zero_and_one(stripes):
    x = to_input(stripes.images)
    assert x.dtype == np.float32
    assert x.shape == (200, 1, 28, 28)
    np.testing.assert_allclose(x[:, 0], stripes.images / 255.0, rtol=1e-6)


def test_epochs_are_shuffled_differently_and_repeatably():
    first, second = (epoch_order(1000, epoch=epoch, seed=0) for epoch in (0, 1))
    assert sorted(first) == sorted(second) == list(range(1000))
    assert (first != second).mean() > 0.9
    np.testing.assert_array_equal(first, epoch_order(1000, epoch=0, seed=0))
    assert (first != epoch_order(1000, epoch=0, seed=1)).mean() > 0.9


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(3, np.int64),
        np.zeros(3, np.float32),
        np.zeros(3, bool),
        np.array(5, np.uint8),
        np.zeros((1, 1, 1, 1), np.uint8),
        [1, 2, 3],
        b"123",
        None,
    ],
)
def test_only_what_can_be_read_back_is_encoded(array):
    with pytest.raises(ArgumentError, match="encode_idx expects an array of uint8 with 1 to 3"):
        encode_idx(array)


def test_an_array_of_any_layout_is_read_back():
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4).transpose(2, 0, 1)[:, ::-1]
    np.testing.assert_array_equal(decode_idx(encode_idx(array)), array)


@pytest.mark.parametrize("indices", [3, np.int64(3), None, [[0, 1]], 99, [99], "a", [0.5], {}])
def test_a_subset_takes_indices(stripes, indices):
    small = stripes.subset(slice(10))
    with pytest.raises(ArgumentError, match=r"^subset expects (an array of )?indices"):
        small.subset(indices)


def test_a_subset_takes_truth_values_and_lists(stripes):
    small = stripes.subset(slice(4))
    assert len(small.subset(np.array([True, False, True, False]))) == 2
    assert len(small.subset([0, 0, 3])) == 3
    assert len(small.subset(np.arange(0))) == 0


def test_labels_are_not_told_to_scale_pixels():
    images = np.zeros((2, 3, 3), np.uint8)
    with pytest.raises(ArgumentError) as caught:
        Dataset(images, np.zeros(2, np.int64))
    assert "pixels" not in str(caught.value)
    with pytest.raises(ArgumentError, match="receives uint8, no array"):
        Dataset(images[:1], np.uint8(3))
