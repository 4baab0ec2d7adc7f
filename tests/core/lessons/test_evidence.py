import numpy as np
import pytest

from glassnet.base.errors import ArgumentError
from glassnet.lessons.evidence import confusion, contributions
from glassnet.nn.network import Sequential
from glassnet.nn.spec import ready_spec


def test_a_logit_is_the_sum_of_its_contributions_and_its_bias(live):
    live.network.layers[-1].bias.data[:] = np.arange(10)
    answer = contributions(live, index=3)
    for digit, evidence in enumerate(answer["evidence"]):
        named = [term["contribution"] for term in evidence["named"]]
        assert len(named) + evidence["count"] == 64
        assert named == sorted(named, key=abs, reverse=True)
        total = sum(named) + evidence["others"] + evidence["bias"]
        assert total == pytest.approx(answer["logits"][digit], rel=1e-4, abs=1e-4)
        assert evidence["bias"] == digit
    exponentials = np.exp(answer["logits"].astype(np.float64))
    np.testing.assert_allclose(
        answer["probabilities"], exponentials / exponentials.sum(), rtol=1e-4, atol=1e-7
    )
    expected = -np.log(answer["probabilities"][answer["label"]])
    assert answer["loss"] == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_any_network_that_ends_linear_is_asked(live):
    live.network, live.source = Sequential.from_spec(ready_spec("linear")), "reader"
    answer = contributions(live)
    assert answer["source"] == "reader"
    assert answer["evidence"][0]["count"] == 784 - 8


def test_the_matrix_counts_and_its_cells_show_the_digits(live):
    answer = confusion(live, label=0, prediction=0)
    matrix = answer["confusion"]["data"].reshape(10, 10)
    assert matrix.sum() == answer["count"] == len(live.test)
    assert answer["accuracy"] == pytest.approx(np.trace(matrix) / matrix.sum())
    row, column = np.unravel_index(matrix.argmax(), matrix.shape)
    cell = confusion(live, label=int(row), prediction=int(column))
    assert len(cell["indices"]) == min(8, matrix[row, column])
    assert cell["size"] == matrix[row, column]
    assert cell["row"] == matrix[row].sum()
    assert cell["column"] == matrix[:, column].sum()
    assert (cell["found"], cell["right"]) == (matrix[row, row], matrix[column, column])
    assert set(live.test.labels[cell["indices"]]) == {row}
    assert cell["images"]["shape"] == [len(cell["indices"]), 28, 28]


def test_the_matrix_follows_the_network(live):
    before = confusion(live, label=0, prediction=0)["confusion"]["data"].reshape(10, 10)
    live.network.layers[-1].bias.data[:] = 0
    live.network.layers[-1].weight.data[:] = 0
    live.network.layers[-1].bias.data[3] = 1
    live.step += 1
    after = confusion(live, label=0, prediction=3)["confusion"]["data"].reshape(10, 10)
    assert after[:, 3].sum() == before.sum()


def test_a_cell_outside_is_refused(live):
    with pytest.raises(ArgumentError, match="expect 0 to 9 but receive 10 and 0"):
        confusion(live, label=10, prediction=0)
