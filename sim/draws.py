"""Addressed uniforms: every decision of every day owns its draw.

A draw is a leaf of a tree of SplitMix64 generators (Steele, Lea and Flood 2014): the seed's outputs
are the replications' keys, a replication's outputs are its days' keys, and a day's outputs are the
uniforms, at the address (stream, index). Nothing is consumed in sequence, so a new rule moves no
other draw, any replication can be replayed alone, and two worlds with the same numbers have common
random numbers.
"""

import zlib
from enum import IntEnum

from sim.jit import machine_word, rule

GAMMA = 0x9E3779B97F4A7C15
"""SplitMix64's increment, 2^64 over the golden ratio, odd."""

STREAMS = 64
"""Addresses set aside for streams; an address is stream + STREAMS * index."""


class Stream(IntEnum):
    """What a draw decides. Append only: a number, once given, keeps its meaning."""

    TYPE = 0
    ATTACKS = 1
    SEVERITY = 2
    ORIGIN = 3
    REPORT = 4
    FALSE_FINDING = 5
    STRIKE = 6
    FIRE = 7
    FIRE_CROSSING = 8
    AIR_INCIDENT = 9
    STATEMENT = 10
    FIRST_MOVE = 11
    DEFUSE = 12
    REPLY = 13
    REOPEN = 14
    RESERVE = 15
    ESTIMATE_PAKISTAN = 16
    ESTIMATE_AFGHANISTAN = 17
    CONSENT = 18
    RESCUE = 19
    RESTART = 20
    LAPSE = 21
    WITHDRAWAL = 22
    RESAMPLE = 23


def index_of(name: str) -> int:
    """Index of draws that belong to something with a name, whatever its place in a list."""
    return zlib.crc32(name.encode())


@rule
def mix(z: int) -> int:
    """SplitMix64's output function on a 64-bit word (variant 13 of Stafford's mixers)."""
    z = machine_word((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9)
    z = machine_word((z ^ (z >> 27)) * 0x94D049BB133111EB)
    return z ^ (z >> 31)


@rule
def output(key: int, position: int) -> int:
    """Output number `position` (from 0) of the SplitMix64 generator seeded with `key`."""
    return mix(machine_word(key + machine_word(position + 1) * GAMMA))


@rule
def replicate_key(seed: int, replicate: int) -> int:
    """Key of one replication."""
    return output(machine_word(seed), replicate)


@rule
def day_key(key: int, day: int) -> int:
    """Key of one day of a replication."""
    return output(key, day)


@rule
def uniform(today: int, stream: int, index: int) -> float:
    """The draw at (stream, index) of the day with key `today`, on the open interval (0, 1).

    52 bits, centred, so that neither 0 nor 1 can occur.
    """
    return ((output(today, stream + STREAMS * index) >> 12) + 0.5) * 2.0**-52
