"""The command `jigsaw evaluate`: how right the newest publish is about a made-up world."""

from __future__ import annotations

from rich.console import RenderableType

from flows.console import Output, facts, table
from flows.evaluation import Evaluation, Score, evaluate, totals
from flows.home import reading
from flows.settings import Settings

ORDINARY = "ordinary life"


def run(settings: Settings, output: Output, is_all: bool) -> None:
    """Print found, missed, wrong, precision and recall. Raises NothingPublished, TruthMissing."""
    output.note("Comparing the newest publish with the truth ...")
    with reading(settings) as con:
        found = evaluate(con, settings.truth)
    whole = totals(found.scores)
    shown = found.scores if is_all else [score for score in found.scores if score.missed or score.wrong]
    heading = "Every kind" if is_all else "Kinds with something missed or wrong"
    output.show(
        _document(found, whole), _table("By measure and operation", whole), _table(heading, shown), _unbuilt(found)
    )


def _table(title: str, scores: list[Score] | tuple[Score, ...]) -> RenderableType:
    header = ["measure", "operation", "kind", "found", "missed", "wrong", "precision", "recall"]
    rows = [
        (s.measure, s.operation or ORDINARY, s.kind, s.found, s.missed, s.wrong, _share(s.precision), _share(s.recall))
        for s in scores
    ]
    return table(header, rows, numbers=(3, 4, 5, 6, 7), whole=(0, 1), title=title)


def _unbuilt(found: Evaluation) -> RenderableType:
    return facts([(name, f"needs {', '.join(tables)}") for name, tables in found.not_built.items()], "Not built")


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _document(found: Evaluation, whole: list[Score]) -> dict[str, object]:
    return {
        "totals": [_plain(score) for score in whole],
        "scores": [_plain(score) for score in found.scores],
        "not_built": found.not_built,
    }


def _plain(score: Score) -> dict[str, object]:
    return {
        "measure": score.measure, "operation": score.operation, "kind": score.kind, "found": score.found,
        "missed": score.missed, "wrong": score.wrong, "precision": score.precision, "recall": score.recall,
    }  # fmt: skip
