# SPDX-License-Identifier: Apache-2.0
"""Invented names for programs of any size: a given name and a surname made of two parts, all of them made up to
sound plausible and belong to nobody. A name that comes again gets a middle initial."""

from __future__ import annotations

import random

GIVEN = """Amara Anselm Aiyana Beatriz Callum Catarina Dalia Darnell Delphine Emeka Esra Farid Folasade Greta Hamish
Hanneke Hiroto Idris Ingrid Ioana Jamal Kalani Katya Kwabena Leilani Linh Lukas Mateus Mei Mirela Nadia Ngozi Noor
Odalys Oskar Paloma Priyanka Quentin Rasheed Rosalind Saoirse Sefa Soren Tariq Teodor Thuy Tomás Ulla Viktor Wanjiru
Xiomara Yara Yusuf Zainab Zoltán""".split()
FIRST = """Alder Amber Ash Bracken Brindle Calder Castle Copper Cinder Eider Elder Fair Fallow Fern Garnet Glen Harrow
Hazel Heather Hollow Iron Juniper Kestrel Lark Linden Marrow Meadow Merri Oaken Palmer Pebble Quill Raven Rowan Silver
Thistle Umber Verden Willow Winter""".split()
SECOND = """bank beck borough brook dale fell field ford gate grove haven hurst iford lea low mere mont ridge rook shaw
spire stead thorne vale wick wold wood wyn""".split()


def invented(rng: random.Random, count: int) -> list[str]:
    """So many different names."""
    found: dict[str, None] = {}
    while len(found) < count:
        given, surname = rng.choice(GIVEN), rng.choice(FIRST) + rng.choice(SECOND)
        name = f"{given} {surname}"
        while name in found:
            name = f"{given} {rng.choice('ABCDEFGHIJKLMNOPRSTUVWYZ')}. {rng.choice(FIRST)}{rng.choice(SECOND)}"
        found[name] = None
    return list(found)
