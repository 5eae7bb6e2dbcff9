"""`make bench`: speed and memory of `textcx score` against naive torch and BERTopic's defaults, in one run.

Every line is a ratio or a rate on this machine; a rate alone says little, because machines differ.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.bench import texts
from textcx import artifacts, recipe

SHORT, LONG, NAIVE, TOPICS = 4000, 150, 60, 3000
FROZEN = "default@1"
MEMORY_ROWS = tuple(int(n) for n in os.environ.get("TEXTCX_BENCH_ROWS", "10000,50000").split(","))


def main() -> None:
    """Print the table."""
    print(f"cores {len(os.sched_getaffinity(0))}, load {os.getloadavg()[0]:.1f}")
    short, long = list(texts.short(SHORT)), list(texts.long(LONG))
    fast = rate("score, short, no entities", short, entities=False)
    rate("score, short, entities", short, entities=True)
    rate("score, long (12 sentences), no entities", long, entities=False)
    frozen = rate("score, short, no entities, the frozen encoder default@1", short, entities=False, title=FROZEN)
    print(f"{'ratio to the frozen encoder':<60} {fast / frozen:8.2f} x")
    rate("score, short, entities, default@1", short, entities=True, title=FROZEN)
    quick = rate("score, short, no entities, the recipe fast", short, entities=False, title="fast")
    print(f"{'ratio of the recipe fast to default':<60} {quick / fast:8.2f} x")
    rate("score, long (12 sentences), no entities, fast", long, entities=False, title="fast")
    size()
    slow = naive(short[:NAIVE])
    print(f"{'ratio to the same models in torch fp32, one text at a time':<60} {fast / slow:8.1f} x")
    topics(short[:TOPICS])
    memory()


def rate(what: str, verbatims: list[str], *, entities: bool, title: str = recipe.DEFAULT) -> float:
    """Print and return verbatims a second of a recipe with records written, and the encoder's share of it."""
    from textcx import build, taxonomy
    from textcx.records import dumps, to_record
    from textcx.types import Verbatim

    options = build.BuildOptions(taxonomy=taxonomy.load("default"), entities=entities)
    started = time.perf_counter()
    pipeline, provenance = build.pipeline(options, recipe.titled(title))
    loading = time.perf_counter() - started
    encoding = Timed(pipeline.encoder)
    object.__setattr__(pipeline, "encoder", encoding)
    list(pipeline.annotate([Verbatim(id="0", text="The first call loads what is loaded late. Thanks, Anna.")]))
    encoding.seconds, started = 0.0, time.perf_counter()
    rows = [Verbatim(id=str(row), text=text) for row, text in enumerate(verbatims)]
    segments = 0
    for annotation in pipeline.annotate(rows):
        segments += len(annotation.segments)
        dumps(to_record(annotation, provenance))
    spent = time.perf_counter() - started
    shares = f"{segments / spent:8.0f} segments/s   encoder {encoding.seconds / spent:4.0%} of the time"
    print(f"{what:<60} {len(rows) / spent:8.0f} verbatims/s {shares}   loaded in {loading:.1f} s", flush=True)
    return len(rows) / spent


def size() -> None:
    """Print what the recipe's own artefacts take on disk, without the package of the encoder."""
    chosen = recipe.load()
    parts = {part.artifact for part in (chosen.encoder, *chosen.heads, chosen.stages, chosen.topics) if part.artifact}
    folders = [artifacts.root() / name.replace("@", "/") for name in parts]
    total = sum(file.stat().st_size for folder in folders for file in folder.iterdir())
    print(f"{'size of the recipe on disk':<60} {total / 2**20:8.1f} MiB")


class Timed:
    """An encoder whose readings are timed."""

    def __init__(self, encoder: Any) -> None:
        self.dims, self.digest, self.seconds = encoder.dims, encoder.digest, 0.0
        self.encode, self.read = self._timed(encoder.encode), self._timed(encoder.read)

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            started = time.perf_counter()
            result = function(*given)
            self.seconds += time.perf_counter() - started
            return result

        return timed


def naive(verbatims: list[str]) -> float:
    """Print and return verbatims a second of the same models in torch fp32, one text at a time."""
    from textcx import build, taxonomy
    from textcx.backends.torch_encoder import TorchEncoder
    from textcx.types import Verbatim

    options = build.BuildOptions(taxonomy=taxonomy.load("default"), entities=False)
    pipeline, _ = build.pipeline(options)
    encoder = TorchEncoder(artifact=recipe.load().encoder.load_artifact(), device="cpu", dtype="fp32")
    object.__setattr__(pipeline, "encoder", encoder)
    encoder.encode(["warm"])
    started = time.perf_counter()
    for row, text in enumerate(verbatims):
        pipeline.annotate_batch([Verbatim(id=str(row), text=text)])
    speed = len(verbatims) / (time.perf_counter() - started)
    print(f"{'same models, torch fp32, one text at a time':<60} {speed:8.0f} verbatims/s", flush=True)
    return speed


def topics(verbatims: list[str]) -> None:
    """Print the time of `textcx analyze` and of BERTopic with its defaults on the same texts."""
    ours = timed_process(ANALYZE, verbatims)
    theirs = timed_process(BERTOPIC, verbatims)
    print(f"{'analyze, all outputs, with start-up':<60} {len(verbatims) / ours:8.0f} verbatims/s")
    print(f"{'BERTopic with its defaults, themes alone, with start-up':<60} {len(verbatims) / theirs:8.0f} verbatims/s")
    print(f"{'ratio':<60} {theirs / ours:8.1f} x", flush=True)


ANALYZE = "textcx analyze {file} --text-column text --out {folder}/out"
BERTOPIC = "python -m tests.bench.bertopic_defaults {file}"


def timed_process(command: str, verbatims: Iterable[str]) -> float:
    """Return the seconds of a command on a file of the verbatims."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "verbatims.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in verbatims))
        started = time.perf_counter()
        run(command.format(file=file, folder=folder))
        return time.perf_counter() - started


def run(command: str) -> None:
    """Run a command of this environment, quietly."""
    program, *rest = command.split()
    subprocess.run([Path(sys.executable).with_name(program), *rest], check=True, capture_output=True)


def memory() -> None:
    """Print the peak memory of `textcx score` for files of growing length (short verbatims, all distinct)."""
    for rows in MEMORY_ROWS:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "verbatims.jsonl"
            with file.open("w") as out:
                out.writelines(json.dumps({"text": f"good {row}"}) + "\n" for row in range(rows))
            peak = peak_of(["score", str(file), "--text-column", "text", "--no-entities", "--out", f"{folder}/o.jsonl"])
        print(f"{f'peak memory of score, {rows:,} rows':<60} {peak:8.0f} MB", flush=True)


def peak_of(call: list[str]) -> float:
    """Return the peak resident memory in MB of a `textcx` call in a process of its own."""
    code = f"import sys; sys.argv = {['textcx', *call]!r}; from textcx.cli.main import main; main()"
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execv(sys.executable, [sys.executable, "-c", code])
    _, status, usage = os.wait4(child, 0)
    assert status == 0, f"textcx {' '.join(call)} failed"
    assert isinstance(usage, resource.struct_rusage)
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
