"""The command `jigsaw evaluate`: how right the newest publish is about a made-up world."""

from __future__ import annotations

from rich.console import RenderableType

from flows.console import Output, facts, plain, table
from flows.evaluation import Evaluation, Figure, Score, broken_down, evaluate, totals
from flows.evaluation.baselines import NAIVE, SPLINK
from flows.home import reading
from flows.settings import Settings

#: What stands for no operation: the ordinary life of the made-up world; but for measures that look at all pairs alike.
ORDINARY, EVERYTHING = "ordinary life", "(all)"


def run(settings: Settings, output: Output, is_all: bool, with_baselines: bool) -> None:
    """Print found, missed, wrong, precision and recall. Raises NothingPublished, TruthMissing.

    is_all: every kind, and what is broken down by force, provider and capacity.
    """
    output.note("Comparing the newest publish with the truth ...")
    with reading(settings) as con:
        found = evaluate(con, settings.truth, with_baselines=with_baselines)
    whole = totals(found.scores)
    hidden = broken_down()
    bad = [score for score in found.scores if (score.missed or score.wrong) and score.measure not in hidden]
    shown = list(found.scores) if is_all else bad
    heading = "Every kind" if is_all else "Kinds with something missed or wrong"
    output.show(
        _document(found, whole), _table("By measure and operation", whole), _table(heading, shown),
        _figures(found.figures), *_unbuilt(found),
    )  # fmt: skip


def _table(title: str, scores: list[Score] | tuple[Score, ...]) -> RenderableType:
    header = ["measure", "operation", "kind", "found", "missed", "wrong", "precision", "recall"]
    whole = {*broken_down(), NAIVE, SPLINK}
    rows = [
        (
            s.measure,
            s.operation or (EVERYTHING if s.measure in whole else ORDINARY),
            s.kind,
            s.found,
            s.missed,
            s.wrong,
            _share(s.precision),
            _share(s.recall),
        )
        for s in scores
    ]
    return table(header, rows, numbers=(3, 4, 5, 6, 7), whole=(0, 1), title=title)


def _figures(figures: tuple[Figure, ...]) -> RenderableType:
    rows = [
        (f.measure, f.kind, f"{f.value:.3f}", _share(f.low), _share(f.high), f.count)
        for f in figures
    ]  # fmt: skip
    header = ["measure", "kind", "value", "95 % from", "to", "over"]
    return table(
        header, rows, numbers=(2, 3, 4, 5), whole=(0,),
        title="Groups, intervals, calibration (over: so many pairs, cases, links or subjects)",
    )  # fmt: skip


def _unbuilt(found: Evaluation) -> list[RenderableType]:
    missing = [(name, f"needs {', '.join(tables)}") for name, tables in found.not_built.items()]
    return [facts(missing, "Not built")] if missing else []


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _document(found: Evaluation, whole: list[Score]) -> dict[str, object]:
    return {
        "totals": [_plain(score) for score in whole],
        "scores": [_plain(score) for score in found.scores],
        "figures": plain(found.figures),
        "not_built": found.not_built,
    }


def _plain(score: Score) -> dict[str, object]:
    return {
        "measure": score.measure, "operation": score.operation, "kind": score.kind, "found": score.found,
        "missed": score.missed, "wrong": score.wrong, "precision": score.precision, "recall": score.recall,
    }  # fmt: skip
