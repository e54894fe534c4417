"""Small networks that read a history event by event and say which item comes next: SASRec (Kang and McAuley, 2018), causal
self-attention, and GRU4Rec (Hidasi et al., 2016), a recurrent network.

Both learn by cross-entropy over the whole catalogue at each event, with which SASRec does better than with its own loss
(Klenitskiy and Vasilev, 2023), and the same vectors stand for an item where it is read and where it is to be found. A
tenth of the users is not learned from: when the items that are new to them have not been found any better for
PATIENCE epochs, the best epoch's network is used. Only items that are new to a history are to be found, in learning as in
the measure. The sizes are those that are common; the dropout and the rate are from two tries on another draw of the likes
(`drawn(1)` of data.py).
"""

import argparse

import numpy as np
import torch
from data import report
from torch import nn

SIZE, LENGTH, BATCH, EVENTS, RATE, EPOCHS, PATIENCE = 64, 50, 32, 256, 0.003, 200, 10
DROPOUT = 0.3


class Network(nn.Module):
    """From items (histories by events; 0 is none, and only at the end) to the scores of what comes after each."""

    def __init__(self, model, popularity):
        super().__init__()
        self.vectors = nn.Embedding(len(popularity) + 1, SIZE, padding_idx=0)
        nn.init.normal_(self.vectors.weight, std=SIZE**-0.5)
        # What popularity says need not be learned.
        self.popular = nn.Parameter(torch.log(popularity + 1))
        self.dropout = nn.Dropout(DROPOUT)
        self.recurrent = model == "gru4rec"
        if self.recurrent:
            self.layers = nn.GRU(SIZE, SIZE, batch_first=True)
        else:
            self.places = nn.Embedding(LENGTH, SIZE)
            nn.init.normal_(self.places.weight, std=SIZE**-0.5)
            block = nn.TransformerEncoderLayer(SIZE, 1, SIZE, DROPOUT, batch_first=True, norm_first=True)
            self.layers = nn.TransformerEncoder(block, 2, nn.LayerNorm(SIZE), enable_nested_tensor=False)

    def states(self, read):
        """What the network knows after each event."""
        found = self.vectors(read)
        if self.recurrent:
            return self.dropout(self.layers(self.dropout(found))[0])
        length = read.shape[1]
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        return self.layers(self.dropout(found + self.places.weight[:length]), mask=later)

    def scores(self, states):
        """Those of all items."""
        return states @ self.vectors.weight[1:].T + self.popular


def padded(histories):
    """One row for each history, items counted from 1, and 0 after its end."""
    length = max(map(len, histories))
    return torch.tensor([[item + 1 for item in history] + [0] * (length - len(history)) for history in histories])


def following(rows):
    """What is read, what comes next, and where that is an item that is new to the row, as those that are to be found."""
    read, after = rows[:, :-1], rows[:, 1:]
    had = (after[:, :, None] == read[:, None, :]).tril().any(dim=2)
    return read, after, (after > 0) & ~had


def found(network, histories):
    """NDCG@10 of the next item, where it is new to the row, averaged over events."""
    network.eval()
    with torch.no_grad():
        read, after, wanted = following(padded([history[-LENGTH - 1 :] for history in histories]))
        scores, wanted = network.scores(network.states(read)[wanted]), wanted.nonzero()
        # As in the measure, what a row already had is left out: column 0 takes what is read later.
        had = read[wanted[:, 0]] * (torch.arange(read.shape[1]) <= wanted[:, 1:])
        scores = nn.functional.pad(scores, (1, 0)).scatter_(1, had, -torch.inf)
        scores[:, 0] = -torch.inf
        after = after[wanted[:, 0], wanted[:, 1]]
        ranks = (scores > scores.gather(1, after[:, None])).sum(dim=1)
        return torch.where(ranks < 10, 1 / torch.log2(ranks + 2.0), 0.0).mean().item()


def learn(model, histories, items):
    """The network of the best epoch."""
    random = np.random.default_rng(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    histories = [histories[user] for user in random.permutation(len(histories)) if len(histories[user]) > 1]
    aside, histories = histories[: len(histories) // 10], histories[len(histories) // 10 :]
    popularity = np.bincount(np.concatenate(histories), minlength=items)
    network = Network(model, torch.tensor(popularity, dtype=torch.float32))
    optimiser = torch.optim.Adam(network.parameters(), RATE, betas=(0.9, 0.98))
    best, best_epoch, kept = -1.0, 0, None
    for epoch in range(EPOCHS):
        network.train()
        # A part of each history, another one in each epoch.
        starts = [random.integers(max(len(history) - LENGTH, 1)) for history in histories]
        parts = [history[start : start + LENGTH + 1] for history, start in zip(histories, starts)]
        order = random.permutation(len(parts))
        for first in range(0, len(order), BATCH):
            read, after, wanted = following(padded([parts[part] for part in order[first : first + BATCH]]))
            # Some of the events, as the scores of all items are what takes the time.
            events = random.permutation(wanted.flatten().nonzero()[:, 0])[:EVENTS]
            scores = network.scores(network.states(read).flatten(0, 1)[events])
            loss = nn.functional.cross_entropy(scores, after.flatten()[events] - 1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        value = found(network, aside)
        if value > best:
            best, best_epoch, kept = value, epoch, {name: part.clone() for name, part in network.state_dict().items()}
        elif epoch - best_epoch >= PATIENCE:
            break
    network.load_state_dict(kept)
    return network.eval()


def scores(model, split):
    """A row of scores for each test user, from the user's last events."""
    network = learn(model, split.training, split.items)
    answers = []
    with torch.no_grad():
        for first in range(0, len(split.users), BATCH):
            histories = [split.training[user][-LENGTH:] for user in split.users[first : first + BATCH]]
            ends = torch.tensor([len(history) - 1 for history in histories])
            states = network.states(padded(histories))[torch.arange(len(histories)), ends]
            answers.append(network.scores(states))
    return torch.cat(answers).numpy()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", choices=("sasrec", "gru4rec"), required=True)
    model = options.parse_args().model
    report({"sasrec": "SASRec", "gru4rec": "GRU4Rec"}[model], lambda split: scores(model, split))
