"""The best one-to-one assignment over scored pairs (the Hungarian method, after Kuhn and Munkres)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Old = TypeVar("Old", bound=Hashable)
New = TypeVar("New", bound=Hashable)

#: A group of pairs larger than this is assigned best first: it arises only where hundreds of texts are all alike.
LARGEST = 150


def assign(scores: Mapping[tuple[Old, New], float], margin: float = 0.0) -> dict[New, Old]:
    """Return new → old with the greatest sum of scores; pairs that are not in `scores` are never made.

    Args:
        scores: positive scores of the pairs that may be made.
        margin: a pair is left out if the best assignment without it is worse by less than this.
    """
    result: dict[New, Old] = {}
    for group in _groups(scores):
        best = _solve(group)
        result.update({new: old for new, old in best.items() if len(group) == 1 or _is_sure(group, best, new, margin)})
    return result


def _solve(group: Mapping[tuple[Old, New], float]) -> dict[New, Old]:
    rows = list(dict.fromkeys(old for old, _new in group))
    columns = list(dict.fromkeys(new for _old, new in group))
    if max(len(rows), len(columns)) > LARGEST:
        return _best_first(group)
    matrix = [[group.get((old, new), 0.0) for new in columns] for old in rows]
    return {
        columns[column]: rows[row]
        for row, column in enumerate(_hungarian(matrix))
        if column >= 0 and matrix[row][column] > 0
    }


def _is_sure(group: Mapping[tuple[Old, New], float], best: Mapping[New, Old], new: New, margin: float) -> bool:
    """Tell whether a pair of the best assignment beats every assignment without it by the margin.

    In large groups only the pair's own rivals are looked at: solving once per pair would be quartic.
    """
    if margin <= 0:
        return True
    old = best[new]
    score = group[old, new]
    if len(best) > 12:
        rivals = [value for pair, value in group.items() if (pair[0] == old) != (pair[1] == new)]
        return score - max(rivals, default=0.0) >= margin
    without = {pair: value for pair, value in group.items() if pair != (old, new)}
    other = sum(group[partner, column] for column, partner in _solve(without).items())
    return sum(group[partner, column] for column, partner in best.items()) - other >= margin


def _groups(scores: Mapping[tuple[Old, New], float]) -> list[dict[tuple[Old, New], float]]:
    """Part the pairs into groups that share neither an old nor a new one."""
    by_old: dict[Old, list[New]] = defaultdict(list)
    by_new: dict[New, list[Old]] = defaultdict(list)
    for old, new in scores:
        by_old[old].append(new)
        by_new[new].append(old)
    seen: set[Old] = set()
    groups: list[dict[tuple[Old, New], float]] = []
    for start in by_old:
        if start in seen:
            continue
        seen.add(start)
        stack, members = [start], []
        while stack:
            old = stack.pop()
            members.append(old)
            for new in by_old[old]:
                fresh = [other for other in by_new[new] if other not in seen]
                seen.update(fresh)
                stack.extend(fresh)
        groups.append({(old, new): scores[old, new] for old in members for new in by_old[old]})
    return groups


def _best_first(group: Mapping[tuple[Old, New], float]) -> dict[New, Old]:
    result: dict[New, Old] = {}
    used: set[Old] = set()
    for (old, new), _score in sorted(group.items(), key=lambda item: -item[1]):
        if old not in used and new not in result:
            used.add(old)
            result[new] = old
    return result


def _hungarian(matrix: list[list[float]]) -> list[int]:
    """Return for each row its column, or -1, so that the sum is greatest."""
    height, width = len(matrix), len(matrix[0])
    if height > width:
        turned = _hungarian([[matrix[row][column] for row in range(height)] for column in range(width)])
        columns = [-1] * height
        for column, row in enumerate(turned):
            if row >= 0:
                columns[row] = column
        return columns
    infinite = float("inf")
    row_potential, column_potential = [0.0] * (height + 1), [0.0] * (width + 1)
    row_of = [0] * (width + 1)
    for row in range(1, height + 1):
        row_of[0], at = row, 0
        least, came_from, used = [infinite] * (width + 1), [0] * (width + 1), [False] * (width + 1)
        while row_of[at]:
            used[at] = True
            current, step, following = row_of[at], infinite, 0
            for column in range(1, width + 1):
                if used[column]:
                    continue
                cost = -matrix[current - 1][column - 1] - row_potential[current] - column_potential[column]
                if cost < least[column]:
                    least[column], came_from[column] = cost, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(width + 1):
                if used[column]:
                    row_potential[row_of[column]] += step
                    column_potential[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            row_of[at] = row_of[came_from[at]]
            at = came_from[at]
    columns = [-1] * height
    for column in range(1, width + 1):
        if row_of[column]:
            columns[row_of[column] - 1] = column - 1
    return columns
