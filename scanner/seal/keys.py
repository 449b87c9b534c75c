"""Keys of a seal: the user's own fingerprint key for its entries, an Ed25519 pair of the user's for its signature.

The signature is the plain 64 bytes of RFC 8032 over seal.jsonl, keys are PEM: openssl makes and checks them too.
"""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import RunError, UsageError
from models.messages import default_lang, text
from models.protect import Key, load_key
from models.secrets import secret
from scanner.seal.chain import PUBLIC_KEY, SEAL, SIGNATURE, write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def user_key(key_id: str | None) -> Key | None:
    """The user's fingerprint key where it is the one with this id; None otherwise. No key is made."""
    import platformdirs

    own = Path(platformdirs.user_config_dir("pandian", appauthor=False)) / "key"
    if key_id is None or not (secret("PANDIAN_KEY") or own.exists()):
        return None
    try:
        key = load_key()
    except (UsageError, OSError):
        return None
    return key if key.id == key_id else None


def sign(folder: Path, key_file: Path, password: bytes | None = None) -> str:
    """Sign the seal of a run with the private key in ``key_file`` (PEM, Ed25519); gives the public key's fingerprint.

    Writes seal.sig and, for those who check it, seal.pub. Raises UsageError where the key cannot be used, ValueError
    where it is encrypted and ``password`` is None, RunError where the run is not as sealed, OSError.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from scanner.seal.verify import verify

    try:
        data = key_file.read_bytes()
        private = load_pem_private_key(data, password)
    except TypeError:
        if password is None:
            raise ValueError("the key is encrypted") from None
        raise UsageError(text("seal.key_unusable", default_lang(), path=key_file, reason="password")) from None
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(text("seal.key_unusable", default_lang(), path=key_file, reason=reason)) from None
    if not isinstance(private, Ed25519PrivateKey):
        kind = type(private).__name__.lstrip("_")
        raise UsageError(text("seal.key_unusable", default_lang(), path=key_file, reason=kind))
    try:
        seal = (folder / SEAL).read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{folder}: {text('seal.unsealed', default_lang())}") from None
    # What is wrong with an earlier signature is put right by this one.
    wrong = [each for each in verify(folder).told if each.bad and each.code not in {"signature_wrong", "resealed"}]
    if any(each.values.get("name") not in {SIGNATURE, PUBLIC_KEY} for each in wrong):
        raise RunError(text("seal.damaged", default_lang(), path=folder))
    public = private.public_key()
    write_whole(folder / PUBLIC_KEY, pem(public))
    write_whole(folder / SIGNATURE, private.sign(seal))
    return fingerprint(public)


def load_public(path: Path) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises UsageError where it holds none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(path.read_bytes())
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(text("seal.key_unusable", default_lang(), path=path, reason=reason)) from None
    if not isinstance(public, Ed25519PublicKey):
        kind = type(public).__name__.lstrip("_")
        raise UsageError(text("seal.key_unusable", default_lang(), path=path, reason=kind))
    return public


def parse_public(data: bytes) -> Ed25519PublicKey | None:
    """The public key that ``sign`` wrote; None where the bytes are not exactly that."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(data)
    except Exception:
        return None
    return public if isinstance(public, Ed25519PublicKey) and pem(public) == data else None


def pem(public: Ed25519PublicKey) -> bytes:
    """The key as openssl writes it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(public: Ed25519PublicKey) -> str:
    """What two people compare over the telephone: SHA-256 of the key's DER form, hexadecimal."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def covered(public: Ed25519PublicKey, signature: bytes, seal: bytes) -> int | None:
    """How many lines of the seal the signature covers, beginning with the first; None where it is not of this key.

    Lines may have been added after the signature was made.
    """
    from cryptography.exceptions import InvalidSignature

    ends = list(itertools.accumulate(len(line) + 1 for line in seal.split(b"\n")[:-1]))
    for number in range(len(ends), 0, -1):
        try:
            public.verify(signature, seal[: ends[number - 1]])
        except InvalidSignature:
            continue
        return number
    return None
