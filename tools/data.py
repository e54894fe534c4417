"""The data sets, splits and measure of docs/models.md, the same to the row as in crates/learn/tests/quality.rs."""

import csv
import os
from pathlib import Path

import numpy as np
from scipy import sparse

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PERSONALIZE_SHARED", ROOT.parent / "shared")) / "data"
# Where the Rust test writes its values: unless told otherwise, where cargo has its temporary files.
OURS = Path(os.environ.get("QUALITY", Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "tmp"))

DATA = ("likes", "ratings", "shop")
SPLITS = ("last", "drawn")


def rows(name):
    """(user, item, kind, time) of each event, in the order of the file."""
    if name == "shop":
        with open(SHARED / "retail_demo_store/interactions.csv", newline="") as file:
            for row in csv.DictReader(file):
                yield row["USER_ID"], row["ITEM_ID"], row["EVENT_TYPE"], int(row["TIMESTAMP"])
    else:
        with open(SHARED / "ml-latest-small/ratings.csv", newline="") as file:
            for row in csv.DictReader(file):
                if name == "ratings" or float(row["rating"]) >= 4:
                    yield row["userId"], row["movieId"], "like", int(row["timestamp"])


def histories(name):
    """Each user's items, numbered, oldest first and in the order of the file where times are equal; an event of the
    same user, item, kind and time counts once. And the number of items."""
    users, items, events = {}, {}, {}
    for user, item, kind, time in rows(name):
        user = users.setdefault(user, len(users))
        item = items.setdefault(item, len(items))
        events.setdefault((user, time, item, kind))
    found = [[] for _ in users]
    for user, _, item, _ in sorted(events, key=lambda event: event[:2]):
        found[user].append(item)
    return found, len(items)


def last(_, events):
    """The last tenth, rounded up, of at least two events."""
    return (events - -(-events // 10), events) if events >= 2 else (events, events)


def drawn(seed=0):
    """A tenth somewhere in the second half of at least ten events. The one that is judged has seed 0; others are for
    choosing constants."""

    def somewhere(user, events):
        if events < 10:
            return events, events
        tenth = -(-events // 10)
        random = (((user + 1) ^ (seed << 20)) * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 33
        start = events // 2 + random % (events - tenth - events // 2 + 1)
        return start, start + tenth

    return somewhere


class Split:
    """Histories to learn from, and for each test user the items to find, none of which is in the history."""

    def __init__(self, name, split):
        self.name = name
        found, self.items = histories(name)
        held = {"last": last, "drawn": drawn()}[split] if isinstance(split, str) else split
        ranges = [held(user, len(history)) for user, history in enumerate(found)]
        self.training = [history[:start] for history, (start, _) in zip(found, ranges)]
        wanted = [set(history[start:end]) - set(history[:start]) for history, (start, end) in zip(found, ranges)]
        self.users = [user for user, items in enumerate(wanted) if items]
        self.wanted = [wanted[user] for user in self.users]

    def had(self):
        """Users by items: 1 where the user has an event with the item."""
        lengths = [len(history) for history in self.training]
        rows, columns = np.repeat(np.arange(len(lengths)), lengths), np.concatenate(self.training).astype(int)
        matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(lengths), self.items))
        matrix.data[:] = 1
        return matrix

    def recent(self, half_life, floor=0.0, most=200):
        """Test users by items: the sum of the weights of the user's last events, which halve with age."""
        matrix = sparse.lil_matrix((len(self.users), self.items))
        for row, user in enumerate(self.users):
            for age, item in enumerate(self.training[user][::-1][:most]):
                matrix[row, item] += floor + (1 - floor) * 2 ** (-age / half_life)
        return matrix.tocsr()

    def ndcg(self, scores):
        """NDCG@10 of each test user, without what the user already had."""
        gains = 1 / np.log2(np.arange(2, 12))
        values = []
        for row, user, wanted in zip(scores, self.users, self.wanted):
            row = np.array(row, dtype=float)
            row[list(set(self.training[user]))] = -np.inf
            best = np.argsort(-row, kind="stable")[:10]
            found = sum(gain for gain, item in zip(gains, best) if item in wanted)
            values.append(found / gains[: len(wanted)].sum())
        return np.array(values)


def interval(values):
    """The mean and its 95 % confidence interval over users."""
    return f"{values.mean():.4f} ± {1.96 * values.std(ddof=1) / len(values) ** 0.5:.4f}"


def report(model, scores):
    """Prints a line for each data set and split; `scores(split)` gives a row of scores for each test user."""
    for name in DATA:
        for kind in SPLITS:
            split = Split(name, kind)
            values = split.ndcg(scores(split))
            line = f"NDCG@10 of {name}-{kind}: {model} {interval(values)}"
            ours = OURS / f"{name}-{kind}.txt"
            if ours.exists():
                line += f", personalised ahead by {interval(np.loadtxt(ours) - values)}"
            print(line, flush=True)
