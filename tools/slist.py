"""SLIST (Choi et al., 2021): what follows and what lies together, in closed form over all items.

Minimises ALPHA |X - X B|² + (1 - ALPHA) |T - S B|² + RIDGE |B|², where X are whole histories and each row of S and T
is a history up to one of its events, and after it, with weights that fall with the distance from there.
"""

import numpy as np
from data import report

ALPHA, RIDGE, NEAR, FLOOR = 0.5, 200, 5.0, 0.05
HALF_LIVES = {"likes": 4, "ratings": 4, "shop": 8}
REACH = 60


def scores(split):
    had = split.had()
    whole = (had.T @ had).toarray().astype(np.float32)
    past, follow = np.zeros_like(whole), np.zeros_like(whole)
    for history in split.training:
        items = np.array(history)
        # Pairs at a distance of d: both in the past of an event, and one before and one after it.
        for distance in range(min(REACH, len(items))):
            fall = np.exp(-distance / NEAR)
            first, second = items[: len(items) - distance], items[distance:]
            np.add.at(past, (first, second), fall)
            if distance:
                np.add.at(past, (second, first), fall)
                np.add.at(follow, (first, second), distance * fall)
    inner = ALPHA * whole + (1 - ALPHA) * past + RIDGE * np.eye(split.items, dtype=np.float32)
    weights = np.linalg.solve(inner, ALPHA * whole + (1 - ALPHA) * follow)
    np.fill_diagonal(weights, 0)
    return split.recent(HALF_LIVES[split.name], FLOOR) @ weights


report("SLIST", scores)
