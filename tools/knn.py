"""Nearest users with recency: users are compared by the cosine of what they like, the last events weigh most."""

import numpy as np
from data import report

NEIGHBOURS, HALF_LIFE, FLOOR = 100, 8, 0.05


def scores(split):
    had = split.had()
    lengths = np.sqrt(np.maximum(had.sum(axis=1).A1 if hasattr(had.sum(axis=1), "A1") else had.sum(axis=1), 1))
    alike = (split.recent(HALF_LIFE, FLOOR) @ had.T).toarray() / lengths
    for row, user in zip(alike, split.users):
        row[user] = 0
        row[row < np.partition(row, -NEIGHBOURS)[-NEIGHBOURS]] = 0
    return alike @ had.toarray()


report("user kNN with recency", scores)
