import io
import json
import zipfile

import numpy as np
import pytest

from glassnet.base.errors import ArgumentError, FormatError
from glassnet.files import npz
from glassnet.files.npz import (
    MODEL,
    load_model,
    model_bytes,
    model_from_bytes,
    pack,
    save_model,
    unpack,
)
from glassnet.nn.network import Sequential


@pytest.fixture
def network(tiny_spec):
    return Sequential.from_spec(tiny_spec, seed=3)


def archive(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, (1, 0), allow_pickle=True)
    return buffer.getvalue()


def header(**changes):
    values = {"format": MODEL, "version": 1, "spec": {}, "info": {}} | changes
    return npy(np.frombuffer(json.dumps(values).encode(), np.uint8))


def test_a_saved_model_answers_like_the_original(tmp_path, network, stripes):
    path = tmp_path / "model.npz"
    save_model(path, network, {"note": "for the test"})
    restored, info = load_model(path)
    assert info == {"note": "for the test"}
    x = stripes.images[:5, None] / np.float32(255)
    np.testing.assert_array_equal(restored.forward(x), network.forward(x))
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_running_statistics_are_saved_too(network, stripes):
    network.forward(stripes.images[:50, None] / np.float32(255), training=True)
    restored, _ = model_from_bytes(model_bytes(network))
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(restored.state_dict()[name], array)


def test_numpy_alone_can_read_the_file(network):
    with np.load(io.BytesIO(model_bytes(network)), allow_pickle=False) as file:
        for name, array in network.state_dict().items():
            np.testing.assert_array_equal(file[name], array)
        assert json.loads(file["header"].tobytes())["spec"] == network.to_spec()


def test_equal_networks_give_equal_bytes(tiny_spec, network):
    assert model_bytes(Sequential.from_spec(tiny_spec, seed=3)) == model_bytes(network)


def test_a_failed_write_leaves_no_half_file(tmp_path, network, monkeypatch):
    path = tmp_path / "model.npz"
    save_model(path, network)
    before = path.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        save_model(path, network)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_every_cut_is_refused(network):
    whole = model_bytes(network)
    for end in [*range(0, len(whole), 97), len(whole) - 1]:
        with pytest.raises(FormatError):
            model_from_bytes(whole[:end])


def test_a_changed_byte_is_refused_or_harmless(network):
    whole = model_bytes(network)
    original = network.state_dict()
    refused = 0
    for position in range(0, len(whole), 13):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        try:
            restored, _ = model_from_bytes(bytes(damaged))
        except FormatError:
            refused += 1
        else:
            # Some bytes of a zip (dates, permissions) mean nothing to us; weights must be intact.
            for name, array in restored.state_dict().items():
                np.testing.assert_array_equal(array, original[name])
    assert refused > 0.5 * len(range(0, len(whole), 13))


@pytest.mark.parametrize("junk", [b"", b"PK", b"\x93NUMPY", b"\x00" * 1000, b"PK\x03\x04" * 50])
def test_junk_is_refused(junk):
    with pytest.raises(FormatError):
        model_from_bytes(junk)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"weights.txt": b""}, "unexpected member 'weights.txt'"),
        ({}, "not an undamaged Glassnet file"),
        ({"header.npy": npy(np.zeros(3, np.uint8))}, "not an undamaged Glassnet file"),
        ({"header.npy": header(format="other")}, "format glassnet-model but it says 'other'"),
        ({"header.npy": header(version=2)}, "format version 2; this Glassnet reads version 1"),
        ({"header.npy": header(version=True)}, "format version True; this Glassnet reads"),
        ({"header.npy": header(version=1.0)}, "format version 1.0; this Glassnet reads"),
        ({"header.npy": npy(np.zeros(2**20 + 1, "u1"))}, "header has 1,048,577 bytes; at most"),
        ({"a.npy": npy(np.zeros(1)).replace(b"Y\x01", b"Y\x02")}, "an unknown .npy version"),
        ({"a.npy": npy(np.array([0, np.nan]))}, "'a' holds infinity or NaN"),
        ({"a.npy": npy(np.array([np.inf], "f4"))}, "'a' holds infinity or NaN"),
        ({"0.running_var.npy": npy(np.array([1, -0.5]))}, "mean of squares but holds values below"),
        ({"mean_square.0.npy": npy(np.array([-1.0]))}, "mean of squares but holds values below 0"),
        ({"header.npy": header(info=[])}, "no info"),
        ({"header.npy": header()}, "does not describe a working network"),
        ({"a.npy": npy(np.array([{}], dtype=object))}, r"type '\|O'; expected one of"),
        ({"a.npy": npy(np.zeros(2, "S9"))}, r"type '\|S9'; expected one of"),
        ({"a.npy": npy(np.asfortranarray(np.zeros((2, 3))))}, "'<f8' in Fortran's order; expected"),
        ({"a.npy": npy(np.zeros(4, "f4"))[:-1]}, r"needs 16 bytes but 15 follow"),
        ({"a.npy": npy(np.zeros(4, "f4")) + b"x"}, r"needs 16 bytes but 17 follow"),
        ({f"{index}.npy": b"" for index in range(1025)}, "holds 1025 arrays; at most 1024"),
    ],
)
def test_foreign_and_hostile_files_are_refused_in_words(members, message):
    with pytest.raises(FormatError, match=message):
        model_from_bytes(archive(members))


def test_a_header_that_declares_a_huge_array_allocates_nothing():
    small = npy(np.zeros(4, "f4"))
    huge = small.replace(b"(4,), }          ", b"(4000000000,), } ")
    assert huge != small
    with pytest.raises(FormatError, match="needs 16000000000 bytes but 16 follow"):
        model_from_bytes(archive({"a.npy": huge}))


def test_a_small_file_that_unpacks_to_very_much_is_refused():
    bomb = archive({"a.npy": bytes(257 * 1024 * 1024)}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 1024 * 1024
    with pytest.raises(FormatError, match="unpacks to more than 268,435,456 bytes"):
        model_from_bytes(bomb)


@pytest.mark.parametrize(
    "compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_a_compressed_file_is_refused_without_unpacking_it(compression):
    damaged = bytearray(archive({"a.npy": npy(np.zeros(1000))}, compression))
    damaged[60] ^= 0xFF  # to unpack it would raise an error of the compression's own
    with pytest.raises(FormatError, match="'a' is compressed, which Glassnet never does"):
        model_from_bytes(bytes(damaged))


def npy_header(text):
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def test_an_array_header_that_fills_the_parsers_memory_is_refused():
    with pytest.raises(FormatError, match="not an undamaged Glassnet file"):
        model_from_bytes(archive({"a.npy": npy_header(b"-" * 9000 + b"1")}))


LONG = "x" * 60_000


@pytest.mark.parametrize(
    "members",
    [
        {"header.npy": header(format=LONG)},
        {"header.npy": header(version=LONG)},
        {"header.npy": npy(np.frombuffer(json.dumps([LONG] * 9).encode(), np.uint8))},
        {LONG: b""},
        {f"{LONG}.npy": npy(np.zeros(1, "S9"))},
        {"a.npy": npy_header(b"[" + b"'x'," * 2000 + b"]")},
        {f"{LONG}.npy": npy(np.zeros(1))[:-1]},
        {f"{LONG}.npy": npy(np.full(1, np.nan))},
        {"a.npy": npy(np.zeros(1, [(f"{index:0100}", "u1") for index in range(90)]))},
    ],
)
def test_a_message_quotes_little_of_a_file(members):
    with pytest.raises(FormatError) as caught:
        model_from_bytes(archive(members))
    assert len(str(caught.value)) < 600


def test_names_of_unknown_weights_are_quoted_in_short(network):
    arrays = network.state_dict() | {LONG: np.zeros(1, np.float32)}
    with pytest.raises(FormatError, match="unknown .*xxx") as caught:
        model_from_bytes(pack(MODEL, {"spec": network.to_spec(), "info": {}}, arrays))
    assert len(str(caught.value)) < 600


def test_an_array_shorter_than_the_archive_says_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.npy", npy(np.zeros(4, "f4"))[:-4])
        file.infolist()[0].file_size += 4
    with pytest.raises(FormatError, match=r"An array is cut off\. The file is damaged"):
        model_from_bytes(buffer.getvalue())


def test_a_file_that_is_too_large_is_not_read(tmp_path, network, monkeypatch):
    path = tmp_path / "model.npz"
    save_model(path, network)
    size = path.stat().st_size
    monkeypatch.setattr(npz, "MAX_BYTES", size)
    load_model(path)
    monkeypatch.setattr(npz, "MAX_BYTES", size - 1)
    with pytest.raises(FormatError, match=rf"has {size:,} bytes; at most {size - 1:,} are read"):
        load_model(path)


def test_a_header_that_could_not_be_read_is_not_written(network):
    with pytest.raises(ArgumentError, match="at most 1,048,576 are written and read"):
        model_bytes(network, {"note": "x" * 2**20})
    longest = {"note": "x" * (2**20 - len(json.dumps(network.to_spec())) - 200)}
    assert model_from_bytes(model_bytes(network, longest))[1] == longest


def test_a_network_of_doubles_stays_one(tiny_spec):
    network = Sequential.from_spec(tiny_spec, seed=3, dtype=np.float64)
    network.layers[0].weight.data *= 1e200
    restored, _ = model_from_bytes(model_bytes(network))
    for name, array in network.state_dict().items():
        assert restored.state_dict()[name].dtype == np.float64
        np.testing.assert_array_equal(restored.state_dict()[name], array)


def test_two_members_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.npy", npy(np.zeros(1)))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.npy", npy(np.zeros(1)))
    with pytest.raises(FormatError, match="unexpected member"):
        model_from_bytes(buffer.getvalue())


def test_arrays_of_another_network_are_refused(network, tiny_spec):
    arrays = network.state_dict()
    name = next(iter(arrays))
    arrays[name] = arrays[name][:1]
    data = pack(MODEL, {"spec": network.to_spec(), "info": {}}, arrays)
    with pytest.raises(FormatError, match="does not describe a working network"):
        model_from_bytes(data)


def test_empty_arrays_survive():
    _, arrays = unpack(MODEL, pack(MODEL, {}, {"none": np.zeros((0, 3), np.float32)}))
    assert arrays["none"].shape == (0, 3)
