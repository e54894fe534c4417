"""ALS of the library `implicit`, the best of a small grid for each data set and split: an upper bound, as it is chosen
on what is judged."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from data import report
from implicit.als import AlternatingLeastSquares


def scores(split):
    had = split.had().astype("float32")
    best = None
    for factors in (32, 64):
        for alpha in (1, 5, 20):
            model = AlternatingLeastSquares(
                factors=factors, regularization=0.1, alpha=alpha, iterations=15, random_state=0
            )
            model.fit(had, show_progress=False)
            found = model.user_factors[split.users] @ model.item_factors.T
            value = split.ndcg(found).mean()
            if best is None or value > best[0]:
                best = value, found
    return best[1]


report("ALS", scores)
