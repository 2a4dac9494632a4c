"""All that a run has found."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..metrics.scene_figures import SceneFigures
from .row import Row, row
from .statistics import Share

#: Seconds that the event loop may be late: with more, a scene says nothing about its contenders.
TOO_LATE = 0.05
#: Whom the others are compared with.
REFERENCE = "livekit"

# Of figures that are read off windows of 10 ms, and of times that differ by less than a sample.
_DECIMALS = 5


@dataclass(frozen=True)  # no slots: the rows are kept
class Outcome:
    """The figures of every scene, and how they were taken."""

    scenes: tuple[SceneFigures, ...]
    #: How it was run: seed, jobs, versions, ...
    setting: dict[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def kept(self) -> list[SceneFigures]:
        """The scenes in which the machine kept up."""
        return [scene for scene in self.scenes if scene.lag <= TOO_LATE]

    @property
    def dropped(self) -> Share:
        """The scenes in which it did not; one that several contenders hear is one."""
        late = {(s.recogniser, s.call, s.said, s.kind): s.lag > TOO_LATE for s in self.scenes}
        return Share(sum(late.values()), len(late))

    @property
    def recognisers(self) -> list[str]:
        return list(dict.fromkeys(scene.recogniser for scene in self.scenes))

    @property
    def contenders(self) -> list[str]:
        return list(dict.fromkeys(scene.contender for scene in self.scenes))

    @property
    def noises(self) -> list[float | None]:
        """dB between voice and noise; None is no noise."""
        found = {scene.snr for scene in self.scenes}
        return sorted(found, key=lambda snr: math.inf if snr is None else snr, reverse=True)

    def by(self, recogniser: str) -> Outcome:
        """Only what was recognised by *recogniser*."""
        return self._only(lambda scene: scene.recogniser == recogniser)

    def on(self, snr: float | None) -> Outcome:
        """Only what was said on lines with that noise."""
        return self._only(lambda scene: scene.snr == snr)

    @cached_property
    def rows(self) -> list[Row]:
        """A row for each contender, of all scenes that were kept."""
        groups = {name: [s for s in self.kept if s.contender == name] for name in self.contenders}
        reference = groups.get(REFERENCE, [])
        return [row(group, reference) for group in groups.values() if group]

    @property
    def word_error_rate(self) -> float:
        """The share of words that the recogniser got wrong."""
        once = [scene for scene in self.kept if scene.contender == self.contenders[0]]
        return sum(s.word_errors for s in once) / max(1, sum(s.script_words for s in once))

    def _only(self, wanted: Callable[[SceneFigures], bool]) -> Outcome:
        return replace(self, scenes=tuple(scene for scene in self.scenes if wanted(scene)))


def write_json(outcome: Outcome, path: Path) -> None:
    """Write *outcome* to *path*, with the rows that follow from it."""
    of = [outcome.by(recogniser) for recogniser in outcome.recognisers]
    noisy = [part.on(snr) for part in of for snr in part.noises]
    data = {
        "setting": outcome.setting,
        "dropped_scenes": asdict(outcome.dropped),
        "rows": [_as_json(part) for part in of],
        "rows_by_noise": [{"snr": part.noises[0], **_as_json(part)} for part in noisy],
        "errors": outcome.errors,
    }
    # A line for each scene: there are thousands, and each has twenty figures.
    head = json.dumps(data, indent=1).removesuffix("\n}")
    lines = ",\n".join(json.dumps(_values(scene)) for scene in outcome.scenes)
    names = json.dumps([each.name for each in fields(SceneFigures)])
    path.write_text(f'{head},\n "scenes_have": {names},\n "scenes": [\n{lines}\n ]\n}}\n', "utf-8")


def _values(scene: SceneFigures) -> list[Any]:
    values = (getattr(scene, each.name) for each in fields(scene))
    return [round(value, _DECIMALS) if isinstance(value, float) else value for value in values]


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "recogniser": outcome.recognisers[0],
        "word_error_rate": outcome.word_error_rate,
        "contenders": [asdict(row) for row in outcome.rows],
    }


def read_json(path: Path) -> Outcome:
    """The outcome that was written to *path*."""
    data = json.loads(path.read_text("utf-8"))
    names = data["scenes_have"]
    scenes = tuple(SceneFigures(**dict(zip(names, each, strict=True))) for each in data["scenes"])
    return Outcome(scenes, data["setting"], tuple(data["errors"]))
