"""open-web-calendar, asked over its standard input: run in its own environment.

`get PATH` answers a request, `forget` drops what it has kept of the calendars.  Each is answered
with a line of JSON: processor seconds, how long the answer is, and how many events it has.
"""

import json
import os
import sys

from open_web_calendar.app import app, config


def main() -> None:
    client = app.test_client()
    for line in sys.stdin:
        command, *path = line.split()
        told = {"length": 0, "events": 0}
        began = os.times()
        if command == "forget":
            config.requests.cache.clear()
        else:
            answer = client.get(path[0])
            if answer.status_code != 200:
                raise RuntimeError(f"{path[0]} answered {answer.status_code}")
            told["length"] = len(answer.data)
            of_month = json.loads(answer.data) if "json" in path[0] else None
            found = answer.data.count(b"BEGIN:VEVENT") if of_month is None else len(of_month)
            told["events"] = found
        ended = os.times()
        seconds = ended.user + ended.system - began.user - began.system
        print(json.dumps(told | {"cpu_seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
