# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sealed boxes: whoever has the public key closes one, the private key opens it.

Each box has a key pair of its own, thrown away once it is closed. What the box's and
the poll's keys agree on (X25519, RFC 7748) goes through HKDF-SHA256 (RFC 5869) and
gives the key of ChaCha20-Poly1305 (RFC 8439), which seals the message. This is the
shape of HPKE's base mode (RFC 9180), in few lines.

    box = public key of the box (32 bytes) + sealed message + tag (16 bytes)

A box opens for one poll only: the `purpose` enters the key. All boxes of a poll have
one length, because messages are padded before.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

KEY_BYTES = 32
LENGTH_BYTES = 2
# A key seals one message only, so the nonce need not differ.
NONCE = bytes(12)


def new_key() -> tuple[bytes, bytes]:
    """(private, public) key of a poll."""
    private = X25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()),
        _raw(private.public_key()),
    )


def public_of(private: bytes) -> bytes:
    return _raw(X25519PrivateKey.from_private_bytes(private).public_key())


def seal(public: bytes, purpose: bytes, message: str, length: int) -> bytes:
    """A box with `message`, padded to `length` bytes.

    :raises ValueError: for a message that is longer than that
    """
    ephemeral = X25519PrivateKey.generate()
    box_public = _raw(ephemeral.public_key())
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    key = _derived(shared, box_public, public, purpose)
    return box_public + ChaCha20Poly1305(key).encrypt(
        NONCE, _padded(message, length), None
    )


def unseal(private: bytes, purpose: bytes, boxes) -> list[str | None]:
    """The messages in `boxes`, None for a broken one."""
    opener = X25519PrivateKey.from_private_bytes(private)
    public = _raw(opener.public_key())
    return [_unsealed(opener, public, purpose, bytes(box)) for box in boxes]


def _unsealed(opener, public, purpose, box):
    box_public, sealed = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        shared = opener.exchange(X25519PublicKey.from_public_bytes(box_public))
        key = _derived(shared, box_public, public, purpose)
        padded = ChaCha20Poly1305(key).decrypt(NONCE, sealed, None)
        return _unpadded(padded)
    except (InvalidTag, ValueError):
        # ValueError: too short, no key at all, or no text inside.
        return None


def _derived(shared, box_public, public, purpose):
    return HKDF(
        algorithm=hashes.SHA256(),
        length=KEY_BYTES,
        salt=box_public + public,
        info=purpose,
    ).derive(shared)


def _padded(message, length):
    data = message.encode()
    if len(data) > length:
        raise ValueError(f"{len(data)} bytes do not fit into {length}")
    return len(data).to_bytes(LENGTH_BYTES, "big") + data.ljust(length, b"\0")


def _unpadded(padded):
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length].decode()


def _raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
