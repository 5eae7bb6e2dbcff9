"""The shared encoder on ONNX Runtime: int8, built once into a cache folder, the same bytes for a text in any batch."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime as ort
import platformdirs
from filelock import FileLock, Timeout

from textcx import artifacts
from textcx.backends.batching import Batch, Ids, Read, Tags, read_windows
from textcx.backends.e5_tokenizer import VERSION, E5Tokenizer
from textcx.backends.e5_weights import SHA256, E5Weights
from textcx.backends.token_readings import reading
from textcx.backends.tuned_weights import FILE, RANGES, token_layer, weights_of
from textcx.protocols import Reading
from textcx.types import Vectors

CACHE_VARIABLE = "TEXTCX_CACHE"
LOCK_SECONDS = 300
log = logging.getLogger(__name__)


class OnnxEncoder:
    """Encoder of multilingual-e5-small by ONNX Runtime; `artifact` holds activation ranges and perhaps tuned layers.

    The first use writes the graph into the cache folder (about 125 MB, some seconds); later ones read it.
    Vectors have a cosine of about 0.998 to the fp32 model. Without `names` no token is judged, which saves a little time.
    """

    def __init__(
        self, *, artifact: artifacts.Artifact, threads: int | None = None, tokens: int = 2048, names: bool = True
    ) -> None:
        weights = weights_of(artifact)
        self.dims = weights.config.hidden
        self.digest = _digest(artifact)
        self._threads = threads or len(os.sched_getaffinity(0))
        self._tokens = tokens
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="textcx-encoder")
        self._session = _session(cached(self.digest, lambda: _built(weights, artifact)))
        self._tokenizer = E5Tokenizer(weights.vocabulary)
        self._layer = token_layer(weights, wanted=names)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, shape (len(texts), dims), float32; no text is cut."""
        return self._windows(self._tokenizer.windows(texts))[0]

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode` and, where the layers were tuned for it, the log odds of names."""
        return reading(texts, self._tokenizer, self._windows)

    def _windows(self, windows: list[list[list[int]]]) -> tuple[Vectors, list[Tags]]:
        shape = (self.dims, self._tokens)
        if self._threads == 1 or sum(map(len, windows)) == 1:  # for a lone text the way to another thread is a detour
            return read_windows(windows, self._batch, shape)
        return read_windows(windows, self._batch, shape, _Ahead(self._pool, 4 * self._threads))

    def _batch(self, ids: Ids) -> Batch:
        (states,) = self._session.run(["tokens"], {"ids": ids})
        return np.asarray(states.mean(axis=1), dtype=np.float32), self._layer(states)


class _Ahead:
    """Map batches on a thread pool, in order, with a bounded number of them under way."""

    def __init__(self, pool: ThreadPoolExecutor, depth: int) -> None:
        self._pool, self._depth = pool, depth

    def __call__(self, function: Read, batches: Iterable[Ids]) -> Iterator[Batch]:
        rest = iter(batches)
        waiting = [self._pool.submit(function, batch) for batch in islice(rest, self._depth)]
        while waiting:
            yield waiting.pop(0).result()
            waiting.extend(self._pool.submit(function, batch) for batch in islice(rest, 1))


def cache_folder() -> Path:
    """Where built graphs live: the folder named by TEXTCX_CACHE, or the user's cache folder."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("textcx", appauthor=False))


def cached(digest: str, build: Callable[[], bytes]) -> Path | bytes:
    """Return the built graph's path, building it at most once however many processes start together.

    The file is named by `digest`, written beside and moved into place, and verified by its own sha256 on each
    load; a damaged one is built again. A sound one is taken from a read-only folder too; without a writable cache
    folder the graph is returned in memory.
    """
    path = cache_folder() / f"encoder-{digest.removeprefix('sha256:')[:20]}.onnx"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _sound(path):
            with FileLock(path.with_suffix(".lock"), timeout=LOCK_SECONDS):
                _build_once(path, build)
        return path
    except (OSError, Timeout, NotImplementedError) as error:  # the last: a file system that knows no locks
        log.warning("the encoder is kept in memory, because %s cannot be used: %s", path.parent, error)
        return build()


def _build_once(path: Path, build: Callable[[], bytes]) -> None:
    if _sound(path):
        return
    for left in path.parent.glob(f"{path.stem}.*.partial"):
        left.unlink()  # by a process that was killed while it wrote: whoever holds the lock is alone
    _write(path, build())


def _sound(path: Path) -> bool:
    seal = path.with_suffix(".sha256")
    if not (path.is_file() and seal.is_file()):
        return False
    return seal.read_bytes() == artifacts.file_digest(path).encode()


def _write(path: Path, content: bytes) -> None:
    _replace(path, content)
    _replace(path.with_suffix(".sha256"), hashlib.sha256(content).hexdigest().encode())


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", suffix=".partial", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _digest(artifact: artifacts.Artifact) -> str:
    from textcx.backends.e5_onnx import GRAPH_VERSION

    found = (artifact.path / name for name in (RANGES, FILE))
    parts = " ".join(
        [GRAPH_VERSION, VERSION, SHA256, *(artifacts.file_digest(path) for path in found if path.exists())]
    )
    return "sha256:" + hashlib.sha256(parts.encode()).hexdigest()


def _built(weights: E5Weights, artifact: artifacts.Artifact) -> bytes:
    from textcx.backends.e5_onnx import of_artifact

    weights.verify()
    return of_artifact(weights, artifact).SerializeToString()


def _session(graph: Path | bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = graph if isinstance(graph, bytes) else str(graph)
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
