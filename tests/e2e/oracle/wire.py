"""Small encodings that persisted state, ids and headers are made of."""

import datetime
import hashlib
import struct

U64 = (1 << 64) - 1


def varint(value: int) -> bytes:
    """7 bits a byte, low bits first."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """Zig-zag varint of a signed 64-bit number."""
    return varint((value << 1 ^ value >> 63) & U64)


def text(value) -> bytes:
    """Length as a varint, then the bytes."""
    raw = value.encode() if isinstance(value, str) else value
    return varint(len(raw)) + raw


def le64(value: int) -> bytes:
    return struct.pack("<Q", value & U64)


def field(raw) -> bytes:
    """One field as ids and hashes take it: its length in 8 bytes, little endian, then the bytes."""
    raw = raw.encode() if isinstance(raw, str) else raw
    return le64(len(raw)) + raw


def stable_id(*fields) -> str:
    """Form of finding and alert ids: 32 hex digits of SHA-256 over the fields."""
    return hashlib.sha256(b"".join(field(str(f)) for f in fields)).hexdigest()[:32]


def rfc3339(utc_ms: int) -> str:
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=utc_ms)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc_ms % 1000:03d}Z"


def half_away(value: float) -> int:
    """Nearest whole number, halves away from zero."""
    whole = int(abs(value))
    if abs(value) - whole >= 0.5:
        whole += 1
    return whole if value >= 0 else -whole


def fnv1a(parts) -> int:
    """64-bit FNV-1a over texts (bytes, then their length) and numbers, all numbers as 8 bytes little endian."""
    value = 0xCBF29CE484222325
    for part in parts:
        raw = le64(int(part)) if isinstance(part, (int, bool)) else part.encode() + le64(len(part.encode()))
        for byte in raw:
            value = (value ^ byte) * 0x100000001B3 & U64
    return value


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_CRC = _crc_table()


def crc32c(raw: bytes) -> int:
    """CRC-32C (Castagnoli)."""
    value = 0xFFFFFFFF
    for byte in raw:
        value = value >> 8 ^ _CRC[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


_PI, _EULER, _GOLDEN = 0x243F6A8885A308D3, 0xB7E151628AED2A6B, 0x9E3779B97F4A7C15


def _mix(one: int, other: int) -> int:
    """The two halves of the 128-bit product, folded together."""
    product = one * other
    return product & U64 ^ product >> 64


def _hash(raw: bytes, seed: int) -> int:
    value = seed ^ _mix(len(raw) ^ _PI, _GOLDEN)
    word = lambda begin, end: int.from_bytes(raw[begin:end], "little")
    at, left = 0, len(raw)
    while left >= 16:
        value = _mix(value ^ word(at, at + 8) ^ _EULER, word(at + 8, at + 16) ^ _PI)
        at, left = at + 16, left - 16
    low, high = word(at, min(at + 8, len(raw))), word(at + 8, len(raw))
    return _mix(_mix(value ^ low ^ _GOLDEN, high ^ _EULER) ^ _PI, _GOLDEN)


def state_sum(pairs: dict) -> int:
    """The sum mod 2^64 of a hash of each key and value, as the position record carries it (lane/state_sum.h)."""
    return sum(_hash(value, _hash(key, _EULER)) for key, value in pairs.items()) & U64


def murmur2(raw: bytes) -> int:
    """Kafka's murmur2, 32 bits."""
    mix, mask = 0x5BD1E995, 0xFFFFFFFF
    value = 0x9747B28C ^ len(raw)
    end = len(raw) & ~3
    for at in range(0, end, 4):
        word = int.from_bytes(raw[at:at + 4], "little") * mix & mask
        word = (word ^ word >> 24) * mix & mask
        value = (value * mix & mask) ^ word
    if raw[end:]:
        value = (value ^ int.from_bytes(raw[end:], "little")) * mix & mask
    value = (value ^ value >> 13) * mix & mask
    return value ^ value >> 15


def partition_of(key: bytes, partitions: int) -> int:
    """The partition a keyed record goes to, as Java clients choose it."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions
