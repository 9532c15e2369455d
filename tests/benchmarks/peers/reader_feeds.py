"""The library reader with one worker, asked over its standard input: run in its own environment.

`add URL …` takes feeds in hand; `update` asks all of them, whenever they were asked last.  Each
is answered with a line of JSON: processor seconds, new entries, feeds that were as before.
"""

import json
import os
import sys

from reader import Reader, make_reader


def main() -> None:
    with make_reader(sys.argv[1]) as reader:
        for line in sys.stdin:
            command, *urls = line.split()
            began = os.times()
            told: dict[str, object] = {"new": 0, "unchanged": 0, "failed": []}
            if command == "add":
                for url in urls:
                    reader.add_feed(url)
            else:
                told |= update(reader)
            ended = os.times()
            told["cpu_seconds"] = ended.user + ended.system - began.user - began.system
            print(json.dumps(told), flush=True)


def update(reader: Reader) -> dict[str, object]:
    new = unchanged = 0
    failed = []
    for url, value in reader.update_feeds_iter(scheduled=False, workers=1):
        if value is None:
            unchanged += 1
        elif isinstance(value, Exception):
            failed.append(f"{url}: {value}")
        else:
            new += value.new
            unchanged += not (value.new or value.modified)
    return {"new": new, "unchanged": unchanged, "failed": failed}


if __name__ == "__main__":
    main()
