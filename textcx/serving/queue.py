"""Work that waits, a line for each tenant; the tenant that has had the fewest tokens goes first.

Source of the method: start-time fair queueing (Goyal, Vin and Cheng 1996) with tokens as the length of a packet: where
several tenants wait, each is served as many tokens, so long texts of one do not slow the short texts of another.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic

from textcx.serving.plan import Load
from textcx.serving.work import In, Out, Piece, Work


class Line(Generic[In, Out]):
    """The waiting work of one tenant, oldest first; `start` is the token count at which its next item is due."""

    __slots__ = ("load", "start", "works")

    def __init__(self, start: int) -> None:
        self.works: OrderedDict[Work[In, Out], None] = OrderedDict()
        self.load = Load()
        self.start = start

    def first(self) -> Piece[In, Out]:
        """The item that is next; it stays."""
        work = next(iter(self.works))
        return Piece(work=work, index=work.taken)

    def advance(self, piece: Piece[In, Out]) -> None:
        """Let the first item leave and charge the tenant for it."""
        self.load -= piece.load
        self.start += piece.load.tokens
        piece.work.taken += 1
        if piece.work.taken == len(piece.work.items):
            del self.works[piece.work]


class FairQueue(Generic[In, Out]):
    """Waiting items of many tenants; it knows no clock and no event loop, and keeps nothing of work that has left.

    Taking an item looks at every tenant that waits, and so costs time in their number.
    """

    def __init__(self) -> None:
        self.load = Load()
        self._lines: dict[str, Line[In, Out]] = {}
        self._reached = 0
        self._ahead: dict[str, int] = {}  # tenants not waiting who have had more than their part so far

    @property
    def tenants(self) -> int:
        """How many tenants wait."""
        return len(self._lines)

    def held(self, tenant: str) -> Load:
        """What of the tenant waits."""
        line = self._lines.get(tenant)
        return line.load if line else Load()

    def oldest(self) -> float | None:
        """When the work that has waited longest arrived; None where nothing waits."""
        return min((line.first().work.arrived for line in self._lines.values()), default=None)

    def push(self, work: Work[In, Out]) -> None:
        """Put work at the end of its tenant's line."""
        line = self._lines.get(work.tenant)
        if line is None:
            start = max(self._reached, self._ahead.pop(work.tenant, 0))
            line = self._lines[work.tenant] = Line(start)
        line.works[work] = None
        line.load += work.waiting
        self.load += work.waiting

    def take(self, most: Load) -> list[Piece[In, Out]]:
        """Remove and return the next items that fit together into `most`; a single larger one comes alone."""
        batch: list[Piece[In, Out]] = []
        size = Load()
        while self._lines:
            tenant, line = min(self._lines.items(), key=lambda entry: entry[1].start)
            piece = line.first()
            size += piece.load
            if batch and not size.fits(most):
                break
            self._advance(tenant, line, piece)
            batch.append(piece)
        self._ahead = {tenant: start for tenant, start in self._ahead.items() if start > self._reached}
        return batch

    def drop(self, work: Work[In, Out]) -> int:
        """Forget the items of `work` that still wait; return how many these were."""
        line = self._lines.get(work.tenant)
        if line is None or work not in line.works:
            return 0
        left = work.waiting
        del line.works[work]
        line.load -= left
        self.load -= left
        self._close_if_empty(work.tenant, line)
        return left.items

    def works(self) -> list[Work[In, Out]]:
        """Everything that waits."""
        return [work for line in self._lines.values() for work in line.works]

    def _advance(self, tenant: str, line: Line[In, Out], piece: Piece[In, Out]) -> None:
        self._reached = line.start
        line.advance(piece)
        self.load -= piece.load
        self._close_if_empty(tenant, line)

    def _close_if_empty(self, tenant: str, line: Line[In, Out]) -> None:
        if line.works:
            return
        del self._lines[tenant]
        self._ahead[tenant] = line.start
        if not self._lines:  # nobody competes: all begin anew
            self._reached = 0
            self._ahead.clear()
