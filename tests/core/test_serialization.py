import io
import json
import zipfile

import numpy as np
import pytest

from glassnet.errors import FormatError
from glassnet.network import Sequential
from glassnet.serialization import (
    MODEL,
    load_model,
    model_bytes,
    model_from_bytes,
    pack,
    save_model,
    unpack,
)


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
        ({"header.npy": header(info=[])}, "no info"),
        ({"header.npy": header()}, "does not describe a working network"),
        ({"a.npy": npy(np.array([{}], dtype=object))}, r"type object; expected one of"),
        ({"a.npy": npy(np.zeros(2, "S9"))}, r"type \|S9; expected one of"),
        ({"a.npy": npy(np.asfortranarray(np.zeros((2, 3))))}, "expected one of"),
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
    _, arrays = unpack("kind", pack("kind", {}, {"none": np.zeros((0, 3), np.float32)}))
    assert arrays["none"].shape == (0, 3)
