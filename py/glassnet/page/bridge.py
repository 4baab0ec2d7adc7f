"""Bridge: the façade the page talks to, in plain values and flat arrays.

The page's worker holds one `Bridge` and calls `bridge.call(name, parameters)`. This is the
one place shaped by JavaScript; nothing here computes, it asks the rest of the package.
"""

from __future__ import annotations

import platform
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import glassnet
from glassnet import lessons, ops
from glassnet.base import arguments, asking
from glassnet.base.arguments import one_of
from glassnet.base.errors import ArgumentError, SpecError, shown
from glassnet.base.plain import to_plain
from glassnet.data.dataset import Dataset, join
from glassnet.data.mnist import SHARDS, decode_shard
from glassnet.experiments import get_experiment
from glassnet.experiments.kit.experiment import Digits
from glassnet.experiments.kit.session import Session
from glassnet.files.checkpoint import load_checkpoint, save_checkpoint
from glassnet.files.npz import model_bytes, model_from_bytes
from glassnet.lessons.kit.live import Live, pick_image
from glassnet.nn.network import Sequential
from glassnet.nn.schema import LAYER_TYPES
from glassnet.nn.spec import check_spec
from glassnet.nn.summary import LayerSummary
from glassnet.page import answers
from glassnet.page.console import Console, from_console
from glassnet.page.readouts import Readouts
from glassnet.training.settings import Settings
from glassnet.training.trainer import Slice, Trainer

Plain = dict[str, Any]

MOST_WORDS = 20_000
"""Characters of a message or a traceback that the page is told."""


class Bridge:
    """One page's Python: its data, its training run, and the network trained beforehand."""

    def __init__(self) -> None:
        ops.use_backend("auto")
        self._data: dict[str, Dataset] = {}
        self._pretrained: Sequential | None = None
        self._settings = Settings()
        self._trainer: Trainer | None = None
        self._experiment: Session | None = None
        self._memories: dict[str, Plain] = {}
        self._readouts = Readouts()
        self._console = Console({"bridge": self, "glassnet": glassnet, "np": np})
        self._methods: dict[str, Callable[..., Any]] = {
            method.__name__: method
            for method in (
                self.environment,
                self.add_data,
                self.load_pretrained,
                self.layer_types,
                self.check_spec,
                self.setup,
                self.configure,
                self.run_slice,
                self.step,
                self.predict,
                self.look,
                self.cell,
                self.mistakes,
                self.checkpoint,
                self.restore,
                self.save_model,
                self.python,
                self.start_experiment,
                self.experiment_slice,
                self.stop_experiment,
                self.lesson,
            )
        }

    def call(self, name: str, parameters: Mapping[str, Any] | None = None) -> Plain:
        """Call a method by name; errors come back as values, so that no proxy has to hold them.

        Returns:
            `{"ok": True, "value": …}` or `{"ok": False, "error": {"name", "message",
            "traceback"}}`; the error of a specification has `"layer"` and `"key"`, too.
        """
        try:
            if not isinstance(name, str) or name not in self._methods:
                raise ArgumentError(
                    f"the bridge has no method {shown(name)}; it has {', '.join(self._methods)}."
                )
            given = asking.mapping(name, "parameters", parameters)
            value = to_plain(asking.call(name, self._methods[name], **given))
        except BaseException as error:  # the page reports whatever went wrong; exits too
            in_console = isinstance(name, str) and name == "python"
            own = from_console(error) if in_console else error.__traceback__
            return {"ok": False, "error": _describe(error, own)}
        return {"ok": True, "value": value}

    def environment(self) -> Plain:
        """Tell the versions that compute here."""
        return {
            "glassnet": glassnet.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "backend": ops.backend(),
        }

    def add_data(self, split: str, shards: Sequence[Any]) -> Plain:
        """Decode the shards of a data set (`"reduced"`, `"full"` or `"test"`) and keep it."""
        if not isinstance(shards, Sequence) or not shards:
            raise ArgumentError(f"add_data expects a list of shards but receives {shown(shards)}.")
        name = one_of("split", split, SHARDS)
        self._data[name] = join(decode_shard(shard) for shard in shards)
        return {"images": len(self._data[name])}

    def load_pretrained(self, data: Any) -> Plain:
        """Keep the network that was trained when the site was built; return its facts."""
        self._pretrained, info = model_from_bytes(data)
        return info

    def layer_types(self) -> Plain:
        """Describe every layer a specification may hold, by type."""
        return {name: layer_type.describe() for name, layer_type in LAYER_TYPES.items()}

    def check_spec(self, spec: Any) -> Plain:
        """Describe the layers of a specification, without making a network of it."""
        return _costs(check_spec(spec))

    def setup(self, settings: Mapping[str, Any] | None = None) -> Plain:
        """Prepare a fresh run; the old one stays if a setting is wrong."""
        chosen = Settings.parse({} if settings is None else settings)
        training, test = self._dataset(chosen.data), self._dataset("test")
        network = Sequential.from_spec(chosen.network_spec(), seed=chosen.recipe.seed)
        trainer = Trainer(network, training, test, chosen.recipe)
        ops.use_backend(chosen.backend)
        self._start(trainer, chosen)
        return self._run_info()

    def configure(self, changes: Mapping[str, Any]) -> Plain:
        """Change settings of the running run, or the backend, all or none; return all settings."""
        trainer, changed = self._run(), asking.mapping("configure", "changes", changes)
        settings = self._settings.with_backend(changed.pop("backend", self._settings.backend))
        before = trainer.recipe
        recipe = trainer.configure(**changed)
        try:
            self._use_backend(settings.backend)
        except ArgumentError:
            trainer.recipe = before
            raise
        self._settings = settings.with_recipe(recipe)
        return self._settings.as_dict()

    def run_slice(self, budget_ms: float) -> Plain:
        """Train or evaluate for about `budget_ms` milliseconds."""
        trainer = self._run()
        return self._readouts.report(trainer, trainer.run_slice(budget_ms))

    def step(self) -> Plain:
        """Make one update."""
        trainer = self._run()
        before = trainer.last_evaluation
        report = trainer.step()
        trainer.seconds += report.seconds
        ended = trainer.last_evaluation if trainer.last_evaluation is not before else None
        return self._readouts.report(trainer, Slice([report], ended))

    def predict(self, ink: Any, width: int, height: int, normalize: bool = True) -> Plain:
        """Bring a drawing into MNIST's form and classify it."""
        drawing = _ink(ink, width, height)
        network, source = self._network()
        read = answers.reading(network, drawing, normalize=normalize)
        return {**read, "source": source, "step": self._steps()}

    def look(self, image: Any = None, index: int = 0) -> Plain:
        """Show what every layer makes of an image; without one, of the test digit `index`."""
        pixels, label = self._image(image, index)
        network, source = self._network()
        seen = answers.insides(network, pixels)
        return {"label": label, **seen, "source": source, "step": self._steps()}

    def cell(
        self, layer: int, channel: int, row: int, column: int, image: Any = None, index: int = 0
    ) -> Plain:
        """Show the arithmetic behind one output value of the convolution `layer`."""
        pixels, _ = self._image(image, index)
        network, _ = self._network()
        return answers.arithmetic(network, layer, pixels, channel, row, column)

    def mistakes(self, limit: int = 100) -> Plain | None:
        """Tell what the last evaluation got wrong, the most confident mistakes first."""
        result = self._trainer.last_evaluation if self._trainer else None
        if result is None:
            return None
        return answers.mistakes(result, self._dataset("test").images, limit)

    def checkpoint(self) -> bytes:
        """Return the whole run as bytes."""
        return save_checkpoint(self._run())

    def restore(self, data: Any, settings: Mapping[str, Any]) -> Plain:
        """Take up the run that `checkpoint` returned, set up with `settings`."""
        chosen = Settings.parse(settings)
        trainer = load_checkpoint(data, self._dataset(chosen.data), self._dataset("test"))
        ops.use_backend(chosen.backend)
        self._start(trainer, chosen.with_recipe(trainer.recipe))
        return self._run_info()

    def save_model(self) -> bytes:
        """Return the trained network as the bytes of an `.npz` file."""
        trainer = self._run()
        evaluation = trainer.last_evaluation
        info = {
            "settings": self._settings.as_dict(),
            "steps": trainer.steps,
            "test_accuracy": None if evaluation is None else evaluation.accuracy,
        }
        return model_bytes(trainer.answering, info)

    def python(self, source: Any) -> Any:
        """Run Python and return the value of its last expression."""
        return self._console.run(source)

    def start_experiment(self, id: str, seed: int = 0, **values: Any) -> Plain:  # noqa: A002
        """Begin an experiment; one that is under way ends."""
        self.stop_experiment()
        experiment = get_experiment(id)
        digits = Digits(self._dataset("reduced"), self._dataset("test"))
        self._experiment = Session(experiment.start(digits, seed=seed, **values))
        return experiment.describe()

    def experiment_slice(self, budget_ms: float) -> Plain:
        """Go on with the experiment for about `budget_ms` milliseconds."""
        if self._experiment is None:
            raise ArgumentError("There is no experiment under way. Call start_experiment first.")
        return self._experiment.advance(budget_ms)

    def stop_experiment(self) -> None:
        """End the experiment that is under way, if there is one."""
        if self._experiment is not None:
            self._experiment.close()
            self._experiment = None

    def lesson(self, lesson: str, method: str, parameters: Mapping[str, Any]) -> Any:
        """Call a function of a module in `glassnet.lessons`, such as `maps` of `equivariance`."""
        network, source = self._network()
        live = Live(
            network,
            source,
            self._steps(),
            network if self._pretrained is None else self._pretrained,
            self._dataset("reduced"),
            self._dataset("test"),
            self._memories.setdefault(lesson, {}),
        )
        return lessons.call(lesson, method, live, parameters)

    def _use_backend(self, name: str) -> None:
        before = ops.backend()
        ops.use_backend(name)
        if ops.backend() != before:
            self._readouts = Readouts()  # a mean over two backends would be the rate of neither

    def _start(self, trainer: Trainer, settings: Settings) -> None:
        self._trainer = trainer
        self._settings = settings
        self._readouts = Readouts()

    def _run(self) -> Trainer:
        if self._trainer is None:
            raise ArgumentError("There is no training run yet. Call setup first.")
        return self._trainer

    def _dataset(self, name: str) -> Dataset:
        if name not in self._data:
            raise ArgumentError(f"The data set {name} is not loaded. Call add_data first.")
        return self._data[name]

    def _steps(self) -> int:
        return 0 if self._trainer is None else self._trainer.steps

    def _network(self) -> tuple[Sequential, str]:
        """Return the reader's own network once it has learned something, else the pretrained."""
        if self._trainer is not None and (self._trainer.steps or self._pretrained is None):
            return self._trainer.answering, "reader"
        if self._pretrained is None:
            raise ArgumentError("There is no network yet. Call setup or load_pretrained first.")
        return self._pretrained, "pretrained"

    def _image(self, image: Any, index: int) -> tuple[NDArray[np.float32], int | None]:
        return pick_image(self._dataset("test"), image, index)

    def _run_info(self) -> Plain:
        trainer = self._run()
        return {
            "settings": self._settings.as_dict(),
            **_costs(trainer.network.summary()),
            "training_images": len(trainer.training),
            "steps_per_epoch": -(-len(trainer.training) // trainer.recipe.batch_size),
            "step": trainer.steps,
            "epoch": trainer.epoch,
        }


def _costs(layers: Sequence[LayerSummary]) -> dict[str, Any]:
    return {
        "layers": [asdict(layer) for layer in layers],
        "parameters": sum(layer.parameters for layer in layers),
        "multiply_adds": sum(layer.multiply_adds for layer in layers),
    }


def _ink(ink: Any, width: int, height: int) -> NDArray[np.float32]:
    drawing = arguments.numbers("predict", "ink", ink, largest=1)
    if not width > 0 < height or drawing.size != width * height:
        raise ArgumentError(
            f"predict expects {width} × {height} values of ink but receives {drawing.size}."
        )
    return drawing.reshape(height, width)


def _describe(error: BaseException, frames: TracebackType | None) -> Plain:
    """Put an exception into words; a proxied exception would keep its frames alive."""
    kind = _said(lambda: type(error).__name__, "Exception")
    place = {"layer": error.layer, "key": error.key} if isinstance(error, SpecError) else {}
    return {
        **place,
        "name": kind[:MOST_WORDS],
        "message": _said(lambda: str(error), "")[:MOST_WORDS] or kind[:MOST_WORDS],
        "traceback": _said(
            lambda: "".join(traceback.format_exception(type(error), error, frames)), kind
        )[-MOST_WORDS:],
    }


def _said(ask: Callable[[], str], otherwise: str) -> str:
    """Return what an object says of itself; one of the reader's own may fail even at this."""
    try:
        return ask()
    except BaseException:
        return otherwise
