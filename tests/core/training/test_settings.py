import pytest

from glassnet.base.errors import ArgumentError
from glassnet.nn.spec import ready_spec
from glassnet.training.settings import Settings


def test_defaults_are_filled_in():
    values = Settings.parse({}).as_dict()
    assert values["model"] == "lenet"
    assert values["data"] == "reduced"
    assert values["batch_size"] == 64


def test_settings_survive_the_way_to_the_page_and_back():
    settings = Settings.parse({"model": "mlp", "data": "full", "seed": 4, "learning_rate": 0.01})
    assert Settings.parse(settings.as_dict()) == settings


def test_a_spec_of_ones_own_replaces_the_model(tiny_spec):
    assert Settings.parse({"dropout": 0.5}).network_spec() == ready_spec("lenet")
    assert Settings.parse({"spec": tiny_spec}).network_spec() == tiny_spec


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lerning_rate": 1}, "There is no setting 'lerning_rate'. Settings are model, spec"),
        ({"data": "cifar"}, "data expects one of reduced, full but receives 'cifar'"),
        ({"backend": "gpu"}, "backend expects one of auto, simd, numpy"),
        ({"dropout": 1.0}, "dropout expects a number from 0 up to, not including, 1"),
        ({"epochs": -1}, "epochs expects a whole number"),
    ],
)
def test_wrong_settings_are_refused_by_name(values, message):
    with pytest.raises(ArgumentError, match=message):
        Settings.parse(values)


def test_dropout_reaches_the_ready_network():
    layers = Settings.parse({"dropout": 0.1}).network_spec()["layers"]
    assert [layer["p"] for layer in layers if layer["type"] == "Dropout"] == [0.1]
    assert ready_spec("lenet") == Settings.parse({"dropout": 0.5}).network_spec()
