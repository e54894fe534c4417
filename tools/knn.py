"""Nearest users with recency, as in STAN (Garg et al., 2019): users are alike by the rare items that they share, the
last ones most; and what a neighbour has counts by how near it lies to those, more so what came after."""

import numpy as np
from data import report

NEIGHBOURS, HALF_LIFE, NEAR, BACKWARD, LOOKED_AT = 100, 4, 20, 0.3, 60


def scores(split):
    had = split.had()
    users, popularity = had.shape[0], np.maximum(np.asarray(had.sum(axis=0)).ravel(), 1)
    lengths = np.sqrt(np.maximum(np.asarray(had.sum(axis=1)).ravel(), 1))
    recent = split.recent(HALF_LIFE, 0.03).multiply(np.log(1 + users / popularity)).tocsr()
    likeness = (recent @ had.T).toarray() / lengths
    places = [{item: place for place, item in enumerate(history)} for history in split.training]
    found = np.zeros((len(split.users), split.items))
    for row, alike, user in zip(found, likeness, split.users):
        alike[user] = 0
        ages = {}
        for age, item in enumerate(split.training[user][::-1][:LOOKED_AT]):
            ages.setdefault(item, age)
        for other in np.argsort(-alike, kind="stable")[:NEIGHBOURS]:
            if alike[other] <= 0:
                break
            steps = np.arange(len(split.training[other]))
            weights = np.zeros(len(steps))
            for item, age in ages.items():
                if item in places[other]:
                    after = steps - places[other][item]
                    fall = 2.0 ** (-np.abs(after) / NEAR - age / HALF_LIFE)
                    weights += np.where(after > 0, fall, BACKWARD * fall)
            np.add.at(row, split.training[other], weights / lengths[other])
    return found


report("user kNN with recency", scores)
