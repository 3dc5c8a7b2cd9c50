"""An independent twin of the address tree, on whole arrays of NumPy's unsigned 64-bit words."""

import numpy as np

WORD = np.uint64
GOLDEN = WORD(0x9E3779B97F4A7C15)
FIRST, SECOND = WORD(0xBF58476D1CE4E5B9), WORD(0x94D049BB133111EB)


def words(values) -> np.ndarray:
    """Integers of any size or sign as words, modulo 2^64."""
    if isinstance(values, np.ndarray) and values.dtype == WORD:
        return np.atleast_1d(values)
    return np.array([int(v) % 2**64 for v in np.ravel(values)], dtype=WORD)


def output(keys, positions) -> np.ndarray:
    """Output number `position`, from 0, of a SplitMix64 generator in state `key` (Steele, Lea and Flood 2014)."""
    z = words(keys) + (words(positions) + WORD(1)) * GOLDEN
    z = (z ^ (z >> WORD(30))) * FIRST
    z = (z ^ (z >> WORD(27))) * SECOND
    return z ^ (z >> WORD(31))


def uniform(seed, replicate, day, stream, index) -> np.ndarray:
    """The draw at an address: four generators deep, then the top 52 bits, centred."""
    key = output(output(seed, replicate), day)
    leaf = output(key, words(stream) + WORD(64) * words(index))
    return ((leaf // WORD(4096)).astype(float) + 0.5) / 2.0**52


def state_before(word: int, position: int) -> int:
    """The generator state from which output number `position` is `word`: every step of the mixer undone."""

    def unshift(z: int, bits: int) -> int:
        x = z
        for _ in range(64 // bits + 1):
            x = z ^ (x >> bits)
        return x

    z = unshift(word, 31) * pow(int(SECOND), -1, 2**64) % 2**64
    z = unshift(z, 27) * pow(int(FIRST), -1, 2**64) % 2**64
    z = unshift(z, 30)
    return (z - (position + 1) * int(GOLDEN)) % 2**64
