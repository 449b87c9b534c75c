"""A recurrent layer in both directions for training on a processor: both directions at once, its gradient by hand.

PyTorch's own layer keeps a graph of every step and adds to the gradient of the weights at every step; here that is one
product at the end, which makes a step of training two to three times as fast; and where the processor multiplies short
numbers (bfloat16), the products may be of such. The layer is that of ``torch.nn.GRU``.
"""

from __future__ import annotations

from typing import Any

import torch


def layer(values: Any, lengths: Any, weights: tuple[tuple[Any, Any, Any, Any], ...], kind: Any) -> Any:
    """(width, rows, 2H) for values (width, rows, inputs), the rows of such ``lengths``.

    ``weights``: for each direction those of input (3H x inputs) and state (3H x H) and their biases (3H), gates in the
    order r, z, n. ``kind``: the type in which products are computed; all else is in single precision.
    """
    back = reversal(lengths, values.shape[0])
    gates = []
    for inputs, (of_input, _, bias, _) in zip((values, _turned(values, back)), weights, strict=True):
        gates.append((inputs.to(kind) @ of_input.T.to(kind)).float() + bias)
    hidden = torch.stack([of_state.T for _, of_state, _, _ in weights])
    bias = torch.stack([one for _, _, _, one in weights])[:, None]
    states = _States.apply(torch.stack(gates, dim=1), hidden, bias, kind)
    return torch.cat([states[:, 0], _turned(states[:, 1], back)], dim=2)


def reversal(lengths: Any, width: int) -> Any:
    """(width, rows): where the value at each place of a row goes when the row, without its padding, is turned."""
    places = torch.arange(width, device=lengths.device)[:, None]
    return torch.where(places < lengths, lengths - 1 - places, places)


def _turned(values: Any, back: Any) -> Any:
    return values.gather(0, back[:, :, None].expand(-1, -1, values.shape[2]))


class _States(torch.autograd.Function):  # type: ignore[misc]  # PyTorch is not installed where types are checked
    """All states of both directions; gates (width, 2, rows, 3H), hidden (2, H, 3H), bias (2, 1, 3H)."""

    @staticmethod
    def forward(ctx: Any, gates: Any, hidden: Any, bias: Any, kind: Any) -> Any:
        width, _, rows, _ = gates.shape
        size = hidden.shape[1]
        states = gates.new_zeros(width + 1, 2, rows, size)
        opened = torch.empty_like(gates)  # r, z, n
        recalled = gates.new_empty(width, 2, rows, size)
        plain = hidden.to(kind)
        for at in range(width):
            state = states[at]
            product = torch.bmm(state.to(kind), plain) + bias
            both = torch.add(gates[at, :, :, : 2 * size], product[:, :, : 2 * size]).sigmoid_()
            recalled[at] = product[:, :, 2 * size :]
            new = torch.addcmul(gates[at, :, :, 2 * size :], both[:, :, :size], recalled[at]).tanh_()
            torch.lerp(new, state, both[:, :, size:], out=states[at + 1])
            opened[at, :, :, : 2 * size], opened[at, :, :, 2 * size :] = both, new
        ctx.save_for_backward(states, opened, recalled, plain)
        return states[1:]

    @staticmethod
    def backward(ctx: Any, given: Any) -> Any:
        states, opened, recalled, plain = ctx.saved_tensors
        size = plain.shape[1]
        reset, update, new = opened.split(size, dim=3)
        towards = plain.transpose(1, 2).contiguous()
        of_update = (states[:-1] - new) * update * (1 - update)
        of_new = (1 - update) * (1 - new * new)
        of_reset = of_new * recalled * reset * (1 - reset)
        kept = of_new * reset
        slope = torch.empty_like(opened)  # of what came from the input
        carried = torch.zeros_like(states[0])
        through = torch.empty_like(opened[0])
        parts = torch.empty_like(kept)
        for at in range(len(opened) - 1, -1, -1):
            carried = carried + given[at]
            torch.mul(carried, of_reset[at], out=through[:, :, :size])
            torch.mul(carried, of_update[at], out=through[:, :, size : 2 * size])
            torch.mul(carried, kept[at], out=through[:, :, 2 * size :])
            slope[at] = through
            torch.mul(carried, of_new[at], out=parts[at])
            carried = torch.addcmul(torch.bmm(through.to(plain.dtype), towards), carried, update[at])
        every = slope.transpose(0, 1).flatten(1, 2)
        before = states[:-1].transpose(0, 1).flatten(1, 2).transpose(1, 2)
        of_hidden = (before.to(plain.dtype) @ every.to(plain.dtype)).float()
        of_bias = every.sum(dim=1, keepdim=True)
        slope[:, :, :, 2 * size :] = parts
        return slope, of_hidden, of_bias, None
