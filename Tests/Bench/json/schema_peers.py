# SPDX-License-Identifier: Apache-2.0
"""Python's validators as contestants: `schema_peers.py jsonschema|fastjsonschema VALIDATIONS`; see contestants.py.

jsonschema: `Draft202012Validator.is_valid` of a validator made once, which is its quickest way and asserts no format.
fastjsonschema: the function that it generates, made once; it knows draft 7, which means the same for these schemas."""

import json
import sys
import time


def validator(library, schema):
    """A function that says whether an instance is valid."""
    if library == "jsonschema":
        import jsonschema
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema).is_valid
    import fastjsonschema
    check = fastjsonschema.compile(schema)

    def is_valid(instance):
        try:
            check(instance)
            return True
        except fastjsonschema.JsonSchemaException:
            return False
    return is_valid


def main():
    library, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        subjects = {f"schema.{name}.validate": given for name, given in json.load(file).items()}
    valid = {name: validator(library, given["schema"]) for name, given in subjects.items()}
    for line in sys.stdin:
        command, *words = line.split()
        if command == "list":
            print(*subjects, flush=True)
            continue
        check, given = valid[words[0]], subjects[words[0]]
        if command == "show":
            verdicts = [check(instance) for instance in [given["valid"], *given["invalid"]]]
            print("verdicts", "".join("01"[verdict] for verdict in verdicts), flush=True)
            continue
        batch, rounds, instance, times = int(words[1]), int(words[2]), given["valid"], []
        for _ in range(rounds):
            start = time.process_time_ns()
            for _ in range(batch):
                check(instance)
            times.append(time.process_time_ns() - start)
        print(*times, flush=True)


if __name__ == "__main__":
    main()
