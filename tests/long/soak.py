#!/usr/bin/env python3
"""Mixed load through the service for a while: does memory, latency or disk grow with time?

It makes a ledger, serves it on loopback, and lets writers, readers and followers of the feed work at a steady pace. Every ten
seconds it notes the service's memory, the latencies of that time and the size of the directory. In the end it prints a line for
each minute, and the first third of the time beside the last. It asserts one thing: every accepted command is in the log once.

    tests/long/soak.py target/release/envelope [MINUTES]
"""

import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WRITERS, READERS, FOLLOWERS = 4, 4, 3
# So many requests a second in all: a steady pace, far below what the service can do, so that what grows is seen as growth.
WRITES, READS = 40, 80
HOLDERS = 20
YEAR = "2021-2022"
PAUSE = 10


def opening():
    yield {"command": "open-year", "effective_on": "2021-03-01", "year": YEAR}
    for h in range(HOLDERS):
        holder = f"h{h}"
        yield {"command": "register-holder", "effective_on": "2021-03-01", "holder": holder, "kind": "group", "name": {"en": "H", "fr": "H"}}
        buckets = {"drama": "800000000.00", "flex": "100000000.00"}
        yield {"command": "grant-allocation", "effective_on": "2021-04-01", "year": YEAR, "holder": holder, "letter": "L",
               "languages": {"english": {"buckets": buckets}}}
        yield {"command": "sign-letter", "effective_on": "2021-04-01", "year": YEAR, "holder": holder, "language": "english"}


def project(name, n):
    """What happens to one project: five commands, seven events."""
    a, b = f"h{n % HOLDERS}", f"h{(n + 1) % HOLDERS}"
    at = {"year": YEAR, "project": name}
    yield {"command": "register-project", "effective_on": "2021-04-20", "project": name, "title": f"Title {n}", "genre": "drama",
           "language": "english", "producer": f"producer-{n}", "production": "independent", "digital_media": "new",
           "positions": {"total": 5, "women": 2}}
    yield {"command": "commit", "effective_on": "2021-05-01", "commitment": f"{name}-a", "holder": a, "language": "english",
           "amount": "1250.00", "kind": "licence-top-up", "licence_fee": "400.00"} | at
    yield {"command": "commit", "effective_on": "2021-05-02", "commitment": f"{name}-b", "holder": b, "language": "english",
           "amount": "750.50", "kind": "equity"} | at
    yield {"command": "receive-application", "effective_on": "2021-05-20", "complete": True} | at
    yield {"command": "withdraw-commitment", "effective_on": "2021-05-25", "year": YEAR, "commitment": f"{name}-b", "reason": "Left"}


class Load:
    def __init__(self, address, token, until):
        self.address, self.token, self.until = address, token, until
        self.samples = queue.SimpleQueue()
        self.accepted = self.followed = 0
        self.failures = queue.SimpleQueue()
        self.lock = threading.Lock()

    def connection(self):
        return http.client.HTTPConnection(self.address, timeout=60)

    def ask(self, connection, kind, method, path, body=None):
        begun = time.monotonic()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, f"/api/v1{path}", body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        self.samples.put((begun, kind, time.monotonic() - begun))
        if answer.status != 200:
            self.failures.put(f"{method} {path}: {answer.status} {text[:200]!r}")
        return text

    def pace(self, rate, threads, act):
        """Calls `act` at a steady pace until the time is over."""
        step = threads / rate
        due = time.monotonic() + random.random() * step
        connection = self.connection()
        while due < self.until:
            time.sleep(max(0.0, due - time.monotonic()))
            act(connection)
            # What could not be sent in its time is not sent later: the pace is the most, and it ends when the time does.
            due = max(due + step, time.monotonic())

    def write(self, writer):
        commands = (command for n in range(10**9) for command in project(f"w{writer}-p{n}", n))

        def act(connection):
            outcome = json.loads(self.ask(connection, "write", "POST", "/commands", json.dumps(next(commands))))
            with self.lock:
                self.accepted += len(outcome.get("events", []))
        self.pace(WRITES, WRITERS, act)

    def read(self, reader):
        chance = random.Random(reader)

        def act(connection):
            holder = f"h{chance.randrange(HOLDERS)}"
            paths = [f"/years/{YEAR}/balances?holder={holder}"] * 6 + [
                f"/years/{YEAR}/compliance?holder={holder}", f"/projects?limit=50&year={YEAR}",
                f"/years/{YEAR}/holders/{holder}/report", f"/events?after={chance.randrange(1, 60)}&limit=50",
                f"/years/{YEAR}/balances?through={chance.randrange(30, 60)}"]
            self.ask(connection, "read", "GET", chance.choice(paths))
        self.pace(READS, READERS, act)

    def follow(self):
        """The feed of events, from the beginning on, with the connection made again now and then."""
        last = 0
        while time.monotonic() < self.until:
            connection = self.connection()
            connection.request("GET", "/api/v1/events/stream", headers={"Authorization": f"Bearer {self.token}", "Last-Event-ID": str(last)})
            answer, ends = connection.getresponse(), min(self.until, time.monotonic() + 60)
            while time.monotonic() < ends:
                line = answer.readline()
                if line.startswith(b"id:"):
                    last = int(line[3:])
            connection.close()
        with self.lock:
            self.followed = max(self.followed, last)


def size(directory):
    total = 0
    for path, _, files in os.walk(directory):
        for name in files:
            try:
                total += os.stat(os.path.join(path, name)).st_blocks * 512
            except FileNotFoundError:
                pass
    return total


def memory(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def share(values, of):
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * of))] if ordered else float("nan")


def told(rows):
    writes, reads = [[s for row in rows for s in row[kind]] for kind in ("write", "read")]
    return (f"{len(writes):>8} {share(writes, .5):>8.1f} {share(writes, .99):>8.1f} {len(reads):>8} {share(reads, .5):>8.1f} "
            f"{share(reads, .99):>8.1f} {rows[-1]['memory']:>10.0f} {rows[-1]['events']:>10} {rows[-1]['disk'] / 1e6:>9.1f}")


def main():
    program, minutes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as home:
        ledger = f"{home}/ledger"
        environment = os.environ | {"ENVELOPE_LEDGER": ledger, "ENVELOPE_STATE": f"{home}/state"}
        lines = "".join(json.dumps(command) + "\n" for command in opening())
        subprocess.run([program, "submit", "-"], input=lines, text=True, env=environment, stdout=subprocess.DEVNULL, check=True)
        begun = count(program, environment)
        made = subprocess.run([program, "token", "create", "--role", "administrator", "--name", "soak"], env=environment,
                              capture_output=True, text=True, check=True)
        service = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE, text=True)
        address = service.stdout.readline().split("http://")[1].split()[0].rstrip("/.")
        try:
            rows, load = soak(service, address, json.loads(made.stdout)["token"], ledger, minutes)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait()
        report(rows, load, minutes)
        events = count(program, environment)
        subprocess.run([program, "verify"], env=environment, stdout=subprocess.DEVNULL, check=True)
        print(f"{load.accepted} events accepted, {events - begun} more in the log than before, all verified; the feed came to "
              f"{load.followed}; on disk after the end: {size(ledger) / 1e6:.1f} MB, {size(ledger) / events:.0f} bytes an event")
        if events - begun != load.accepted:
            sys.exit("the log does not hold what was accepted")


def count(program, environment):
    status = subprocess.run([program, "status", "--format", "json"], env=environment, capture_output=True, text=True, check=True)
    return json.loads(status.stdout)["events"]


def soak(service, address, token, ledger, minutes):
    begun = time.monotonic()
    load = Load(address, token, begun + 60 * minutes)
    threads = [threading.Thread(target=load.write, args=(n,), daemon=True) for n in range(WRITERS)]
    threads += [threading.Thread(target=load.read, args=(n,), daemon=True) for n in range(READERS)]
    followers = [threading.Thread(target=load.follow, daemon=True) for _ in range(FOLLOWERS)]
    for thread in threads + followers:
        thread.start()
    rows = []
    while time.monotonic() < load.until:
        time.sleep(PAUSE)
        row = {"write": [], "read": [], "memory": memory(service.pid), "disk": size(ledger), "events": load.accepted}
        while not load.samples.empty():
            _, kind, seconds = load.samples.get()
            row[kind].append(seconds)
        rows.append(row)
        print(f"{time.monotonic() - begun:6.0f} s {told([row])}", file=sys.stderr, flush=True)
    for thread in threads:
        thread.join()
    # Whoever follows hears of the last events, or of nothing for as long as the service keeps silent.
    for thread in followers:
        thread.join(timeout=40)
    return rows, load


def report(rows, load, minutes):
    print(f"{minutes:.0f} minutes, {WRITERS} writers, {READERS} readers, {FOLLOWERS} followers of the feed; milliseconds, MiB, MB")
    print(f"{'':>12} {'writes':>8} {'p50':>8} {'p99':>8} {'reads':>8} {'p50':>8} {'p99':>8} {'memory':>10} {'events':>10} {'disk':>9}")
    minute = 60 // PAUSE
    for n in range(0, len(rows), minute):
        print(f"{'minute':>7} {n // minute + 1:>4} {told(rows[n:n + minute])}")
    third = max(1, len(rows) // 3)
    first, last = rows[:third], rows[-third:]
    print(f"{'first third':>12} {told(first)}\n{'last third':>12} {told(last)}")
    grown = [last[-1][what] - first[-1][what] for what in ("memory", "disk", "events")]
    if grown[2] > 0:
        print(f"from the end of the first third to the end: {grown[0] * 2**20 / grown[2]:.0f} bytes of memory and "
              f"{grown[1] / grown[2]:.0f} bytes on disk an event")
    failures = []
    while not load.failures.empty():
        failures.append(load.failures.get())
    print(f"{len(failures)} requests failed" + "".join(f"\n  {failure}" for failure in failures[:5]))


if __name__ == "__main__":
    main()
