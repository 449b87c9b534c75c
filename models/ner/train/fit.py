"""One run of training: batches by chance, a rate that rises and falls, the mean of the weights on the way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from models.ner.train.archive import Arrays
from models.ner.train.examples import Examples, batches
from models.ner.train.net import Net

_HEAD_ALONE = 0.02
"""Part of a run in which the head alone learns, so that its first guesses do not undo what the layers know."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run trains."""

    seed: int = 1
    minutes: float = 40.0
    """Wall clock. Where ``steps`` are given they count, and the clock does not."""
    steps: int = 0
    rate: float = 1.5e-3
    """Highest step of AdamW; it rises over the first twentieth and falls as a cosine to a hundredth."""
    room: int = 4096
    """Characters of a batch."""
    dropout: float = 0.3
    unknown: float = 0.015
    """Share of characters that are taken for unknown ones."""
    decay: float = 0.01
    longest_gradient: float = 2.0
    half: bool = False
    """Products of the layers in bfloat16: several times as fast where the processor has them."""
    keep: float = 0.998
    """What the running mean of the weights keeps at each step."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to."""

    arrays: Arrays
    steps: int
    characters: int
    seconds: float
    losses: tuple[float, ...]
    """Mean loss of a character, for each twentieth of the run."""


def device() -> str:
    """A graphics processor where PyTorch sees one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def fit(start: Arrays, examples: Examples, settings: Settings, told: Callable[[str, Net], None] | None = None) -> Run:
    """Train from ``start``. ``told``: called with a line on the state of things and the net, twenty times.

    On one machine, with ``steps`` given, a seed gives the same weights again.
    """
    torch.manual_seed(settings.seed)
    chance = np.random.default_rng(settings.seed)
    net = Net(start, device(), settings.dropout, half=settings.half)
    parameters = net.parameters()
    head = {id(parameter) for parameter in net.head()}
    groups = [
        {"params": [one for one in parameters if id(one) in head]},
        {"params": [one for one in parameters if id(one) not in head]},
    ]
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.decay, betas=(0.9, 0.98))
    mean = [parameter.detach().clone() for parameter in parameters]
    began = time.monotonic()
    steps = characters = 0
    losses: list[float] = []
    since: list[tuple[float, int]] = []
    while True:
        for ids, codes, lengths in batches(examples, settings.room, settings.unknown, chance):
            part = _part(settings, steps, time.monotonic() - began)
            if part * 20 >= len(losses) + 1 and since:
                losses.append(sum(loss for loss, _ in since) / sum(size for _, size in since))
                since = []
                if told:
                    told(f"{100 * part:3.0f} %, step {steps}, {characters:,} characters, loss {losses[-1]:.4f}", net)
            if part >= 1:
                _put(parameters, mean)
                net.learning(False)
                return Run(net.arrays(), steps, characters, time.monotonic() - began, tuple(losses))
            of_head, of_body = optimiser.param_groups
            of_head["lr"] = settings.rate * (pace(part) if part > _HEAD_ALONE else 1)
            of_body["lr"] = settings.rate * (pace(part) if part > _HEAD_ALONE else 0)
            loss = step(net, optimiser, ids, codes, lengths, settings.longest_gradient)
            since.append((loss, int(lengths.sum())))
            characters += int(lengths.sum())
            steps += 1
            # at first the mean is of few steps, so that the beginning does not stay in it
            keep = min(settings.keep, steps / (steps + 10))
            with torch.no_grad():
                for average, parameter in zip(mean, parameters, strict=True):
                    average.lerp_(parameter, 1 - keep)


def step(net: Net, optimiser: Any, ids: Any, codes: Any, lengths: Any, longest: float) -> float:
    """One step on one batch; the loss before it, summed over its rows."""
    net.learning(True)
    of_rows = net.loss(
        torch.from_numpy(ids).to(net.device), torch.from_numpy(codes).to(net.device), torch.from_numpy(lengths)
    )
    optimiser.zero_grad(set_to_none=True)
    (of_rows.sum() / float(lengths.sum()) * 20).backward()  # about the loss of a sentence
    torch.nn.utils.clip_grad_norm_(net.parameters(), longest)
    optimiser.step()
    return float(of_rows.detach().sum())


def pace(part: float) -> float:
    """Share of the highest rate after that part of a run: up over the first twentieth, then down as a cosine."""
    if part < 0.05:
        return max(part, 0.001) / 0.05
    return 0.01 + 0.99 * (1 + math.cos(math.pi * (min(part, 1.0) - 0.05) / 0.95)) / 2


def scorer(net: Net) -> Callable[[Any, Any], Any]:
    """The net as ``models.ner.train.evaluate`` asks it; dropout is off."""

    def scores(ids: Any, lengths: Any) -> Any:
        net.learning(False)
        with torch.no_grad():
            found = net.scores(torch.from_numpy(ids).to(net.device), torch.from_numpy(lengths))
        return found.float().cpu().numpy()

    return scores


def _part(settings: Settings, steps: int, seconds: float) -> float:
    return steps / settings.steps if settings.steps else seconds / (60 * settings.minutes)


def _put(parameters: list[Any], values: list[Any]) -> None:
    with torch.no_grad():
        for parameter, value in zip(parameters, values, strict=True):
            parameter.copy_(value)
