import struct
import zipfile

import numpy as np
import pytest

from models.ner.net import read
from tests.models.ner.nets import CHARACTERS, arrays, save


def test_a_file_gives_the_net_that_was_written(tmp_path):
    made = arrays(hidden=(8, 12, 5))
    net = read(save(tmp_path / "names.npz", made))
    assert [len(net.layers), net.hidden, len(net.tags), net.meta] == [3, 5, 21, {"version": "7"}]
    assert net.characters.tolist() == [ord(one) for one in CHARACTERS]
    forward, backward = net.layers[1]
    assert np.array_equal(forward.input, made["gru1f_input"].T.astype(np.float32))
    assert np.array_equal(backward.hidden, made["gru1b_hidden"].T.astype(np.float32))
    assert len(net.digest) == 32


def test_another_file_has_another_digest(tmp_path):
    first, second = (read(save(tmp_path / f"{seed}.npz", arrays(seed))) for seed in (1, 2))
    assert first.digest != second.digest
    assert first.digest == read(tmp_path / "1.npz").digest


def test_weights_in_eight_bits_stand_with_a_factor_for_each_row(tmp_path):
    made = arrays()
    weights = made["gru0f_input"].astype(np.float32)
    scale = np.abs(weights).max(axis=1) / 127
    made["gru0f_input"] = np.round(weights / scale[:, None]).astype(np.int8)
    made["gru0f_input_scale"] = scale
    net = read(save(tmp_path / "names.npz", made))
    assert np.allclose(net.layers[0][0].input.T, weights, atol=scale.max())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("embedding", lambda a: a[:-1]),
        ("embedding", lambda a: a[0]),
        ("gru0f_input", lambda a: a[:, :-1]),
        ("gru1b_hidden", lambda a: a[:-3]),
        ("gru1f_input_bias", lambda a: a[:-1]),
        ("gru1f_hidden_bias", lambda a: np.where(np.arange(len(a)) == 3, np.nan, a)),
        ("output", lambda a: a * np.inf),
        ("transitions", lambda a: a[:5]),
        ("tags", lambda a: a[::-1]),
        ("tags", lambda a: np.array(["O", *(f"X-{n}" for n in range(len(a) - 1))])),
        ("tags", lambda a: a[:0]),
        ("start", lambda a: a.astype(str)),
        ("characters", lambda a: -a),
        ("meta", lambda a: a[:4]),
        ("meta", lambda _: np.array([{}], object)),
    ],
)
def test_an_array_that_does_not_fit_is_refused(tmp_path, name, change):
    made = arrays()
    made[name] = change(made[name])
    with pytest.raises(ValueError, match=r"."):
        read(save(tmp_path / "names.npz", made))


@pytest.mark.parametrize("name", sorted(arrays()))
def test_an_array_that_is_missing_is_missed(tmp_path, name):
    made = arrays()
    del made[name]
    with pytest.raises(ValueError, match=name[:3]):
        read(save(tmp_path / "names.npz", made))


@pytest.mark.parametrize("size", [0, 1, 100, 20_000])
def test_a_file_cut_short_is_refused(tmp_path, size):
    path = save(tmp_path / "names.npz", arrays())
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"names\.npz"):
        read(path)


def test_changed_bytes_are_refused_or_read_and_never_fall_out_of_the_tree(tmp_path):
    path = save(tmp_path / "names.npz", arrays())
    whole = path.read_bytes()
    rng = np.random.default_rng(3)
    for at in rng.integers(0, len(whole), 150):
        changed = bytearray(whole)
        changed[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        try:
            read(path)
        except ValueError:
            continue


def test_a_file_that_claims_gigabytes_costs_nothing(tmp_path):
    path = tmp_path / "names.npz"
    with zipfile.ZipFile(path, "w") as archive:
        header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }".ljust(117) + b"\n"
        archive.writestr("characters.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64))
    with pytest.raises(ValueError, match="characters"):
        read(path)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "names.npz")
