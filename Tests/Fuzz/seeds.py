# SPDX-License-Identifier: Apache-2.0
"""Seeds for the fuzzer, made from the grammars: `seeds.py FOLDER` writes FOLDER/{json,schema,pattern}/*, the same every
time."""

import json
import random
import sys
from pathlib import Path

SEPARATOR = "\x1e"
NUMBERS = ["0", "-0", "7", "-12", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5",
           "1.10", "-0.0", "1e3", "2.5E-7", "1e400", "5e-324",
           "2.2250738585072011e-308", "123456789012345678901234567890.5", "0.1e+01"]
STRINGS = ['""', '"a"', '"\\u0041"', '"\\ud83e\\ude7a"', '"é"', '"山田"', '"🩺"', 
           '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"a b"', '"\\u0000"']
BROKEN = ["", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "NaN", "[1 2]", "{\"a\" 1}", "tru",
          "\"\\x\"", "\"\\ud800\"", "\"a", "[", "{\"a\":1,\"a\":2}", "\ufeff1", "1 2", "// x\n1", "[[[[[[", "\"\t\""]


TEXTS = ["", "a", "abc", "aaaaaaaaaaaaaaaaaaaaaaaa!", "x1\n2é😀"]
SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties",
         "maxProperties")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
VALUES = {
    "type": ["null", "boolean", "integer", "number", "string", "array", "object", ["string", "null"]],
    "enum": [[1, "a", None, [1.0]]], "const": [1, "a", {"a": [1]}], "multipleOf": [1, 0.01, 3, 1e-8],
    **{name: [0, 1, 2, 3] for name in SIZES}, **{name: [0, 1, -1, 2.5, 0.01, 1e300] for name in BOUNDS},
    "pattern": ["^a", "\\d+", "x*$"], "uniqueItems": [True, False], "required": [["a"]],
    "dependentRequired": [{"a": ["b"]}],
    "$ref": ["#", "#/$defs/x", "#here"], "$anchor": ["here"], "$dynamicRef": ["#there"], "$dynamicAnchor": ["there"],
    "$id": ["urn:x:a", "http://example.com/a"], "default": [1], "title": ["t"],
    "format": ["date", "date-time", "time", "duration", "email", "uri", "uri-reference", "uuid", "ipv4", "ipv6",
               "hostname", "regex", "json-pointer"]}
KEYWORDS = [
    *VALUES, "prefixItems", "items", "contains", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$defs",
    "unevaluatedItems", "unevaluatedProperties"]


def document(draw, depth=0):
    """A document of the grammar."""
    kind = draw.randrange(4 if depth > 4 else 8)
    space = draw.choice(["", "", "", " ", "\n", "\t"])
    if kind == 0:
        return draw.choice(NUMBERS)
    if kind == 1:
        return draw.choice(STRINGS)
    if kind < 4:
        return draw.choice(["true", "false", "null"])
    items = [document(draw, depth + 1) for _ in range(draw.randrange(4))]
    if kind < 6:
        return f"[{space}{f'{space},'.join(items)}{space}]"
    return "{" + ",".join(f'{space}"k{number}"{space}:{item}' for number, item in enumerate(items)) + "}"


def schema(draw, depth=0):
    """A schema with one to three keywords."""
    if depth > 2:
        return draw.choice([True, False, {"type": "string"}, {"minimum": 1}])
    return {name: keyword(draw, name, depth + 1) for name in draw.sample(KEYWORDS, draw.randint(1, 3))}


def keyword(draw, name, depth):
    """A value for a keyword."""
    if name in VALUES:
        return draw.choice(VALUES[name])
    if name in ("prefixItems", "allOf", "anyOf", "oneOf"):
        return [schema(draw, depth) for _ in range(draw.randint(1, 2))]
    if name in ("properties", "patternProperties", "dependentSchemas", "$defs"):
        return {draw.choice("abx"): schema(draw, depth) for _ in range(draw.randint(1, 2))}
    return schema(draw, depth)


def instance(draw):
    return draw.choice(["null", "1", "2.5", '"a"', '"2026-02-30"', "[1,1.0]", '{"a":1}', '{"a":{"b":[]},"b":"a"}',
                        "[[],{}]"])


def pattern(draw, depth=0):
    """A regular expression of ECMA-262."""
    atom = draw.choice(["a", "b", ".", "\\d", "\\w", "\\S", "[a-c]", "[^x]", "\\u0061", "\\u{1F600}", "\\p{L}",
                        "\\P{Lu}", "\\.", "^", "$", "\\b", "\\B", "é", "[\\d-]", "\\cA", "\\x41", "\\1", "\\k<n>"])
    if depth > 3:
        return atom
    inner = pattern(draw, depth + 1)
    return draw.choice([
        atom, inner + atom, inner + draw.choice(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"]), f"({inner})",
        f"(?:{inner})", f"(?<n>{inner})", f"{inner}|{atom}", f"(?={inner})", f"(?!{inner})", f"(?<={inner})",
        f"(?<!{inner})"])


def main():
    draw, folder = random.Random(8259), Path(sys.argv[1])
    seeds = {
        "json": BROKEN + NUMBERS + STRINGS + [document(draw) for _ in range(150)]
                + ["[" * 3000, "9" * 3000, '"' + "\\u" * 1500, '"' + "é" * 1500 + '"', '{"a":' * 700,
                   "{" + ",".join(f'"{number}":0' for number in range(400)) + "}"],
        "schema": [json.dumps(schema(draw), ensure_ascii=False) + SEPARATOR + instance(draw) for _ in range(400)],
        "pattern": [pattern(draw) + SEPARATOR + draw.choice(TEXTS) for _ in range(300)]
                   + [f"({source})*c" + SEPARATOR + "a" * 40 for source in ("a+", "a|a", "a*", "a|aa")]}
    for target, texts in seeds.items():
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            (place / f"seed-{number:03d}").write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
