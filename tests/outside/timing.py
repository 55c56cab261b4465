#!/usr/bin/env python3
"""Whether the time of an answer tells a broadcaster what is another's from what is nobody's.

    timing.py PROGRAM [ROUNDS]

Asks a served demonstration, as one broadcaster, for another's things and for things that there are not, in turn and in random order over
one connection. Prints for each pair the medians in microseconds and how often the one took longer than the other: one half, where time
tells nothing. Asserts nothing."""
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

def main(program, rounds):
    with tempfile.TemporaryDirectory() as place:
        environment = dict(os.environ, ENVELOPE_LEDGER=os.path.join(place, "ledger"))
        run = lambda *arguments: subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, text=True).stdout
        run("demo", "--into", environment["ENVELOPE_LEDGER"])
        listed = lambda name: json.loads(run(name, "--format", "json"))[name]
        commitments = listed("commitments")
        mine, year = commitments[0]["holder"], commitments[0]["year"]
        other = next(one for one in commitments if one["holder"] != mine)
        token = json.loads(run("token", "create", "--role", "broadcaster", "--holder", mine))["token"]
        served = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            address = served.stdout.readline().split()[-1].split("//")[1]
            connection = http.client.HTTPConnection(address)
            pairs = {
                "a broadcaster's balances": ("/api/v1/years/%s/balances?holder=%%s" % year, other["holder"]),
                "a broadcaster's report": ("/api/v1/years/%s/holders/%%s/report" % year, other["holder"]),
                "a broadcaster's commitments": ("/api/v1/commitments?holder=%s", other["holder"]),
                "a project's commitments": ("/api/v1/commitments?project=%s", other["project"]),
            }
            for what, (path, name) in pairs.items():
                # Nobody's name is the other's but for its end, so that names that are like it are looked for equally long.
                compare(connection, token, what, [path % name, path % (name[:-1] + ("x" if name[-1] != "x" else "y"))], rounds)
        finally:
            served.terminate()
            served.wait(60)


def compare(connection, token, what, paths, rounds):
    took, statuses = ([], []), set()
    for _ in range(rounds):
        for which in random.sample((0, 1), 2):
            began = time.perf_counter_ns()
            connection.request("GET", paths[which], headers={"Authorization": "Bearer " + token})
            answer = connection.getresponse()
            answer.read()
            took[which].append((time.perf_counter_ns() - began) / 1000)
            statuses.add(answer.status)
    longer = sum(another > nobody for another, nobody in zip(*took)) / rounds
    print("%-28s status %s: another's %.1f, nobody's %.1f us; another's longer in %.1f %%"
          % (what, sorted(statuses), *map(statistics.median, took), 100 * longer), flush=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
