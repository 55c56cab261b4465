#!/usr/bin/env python3
"""What the service answers under load, as a share of what the same server gives for a file (needs wrk).

    load.py PROGRAM [EVENTS] [MINUTES]

Loads a ledger of so many events, asks for the balances of random broadcasters from 64 connections, alone and beside a writer at full
speed, with 200 feeds open; then looks at the memory for some minutes. Prints figures and asserts nothing."""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid

YEAR, HOLDERS, CONNECTIONS, FEEDS = "2021-2022", 40, 64, 200

ASK = """
request = function()
    return wrk.format("GET", string.format("/api/v1/years/%s/balances?holder=h%%d", math.random(0, %d)))
end
"""


def commands(events):
    yield {"command": "open-year", "effective_on": "2021-03-01", "year": YEAR}
    for h in range(HOLDERS):
        holder = "h%d" % h
        yield {"command": "register-holder", "effective_on": "2021-03-01", "holder": holder, "kind": "group", "name": {"en": holder, "fr": holder}}
        buckets = {"buckets": {"drama": "9000000000.00", "flex": "9000000000.00"}}
        yield {"command": "grant-allocation", "effective_on": "2021-04-01", "year": YEAR, "holder": holder, "letter": "L", "languages": {"english": buckets, "french": buckets}}
        for language in ("english", "french"):
            yield {"command": "sign-letter", "effective_on": "2021-04-01", "year": YEAR, "holder": holder, "language": language}
    for n in range(events // 4):
        yield register("p%d" % n)
        yield commit("c%d" % n, "p%d" % n, "h%d" % (n % HOLDERS))
        yield {"command": "receive-application", "effective_on": "2021-05-20", "year": YEAR, "project": "p%d" % n, "complete": True}


def register(project):
    return {"command": "register-project", "effective_on": "2021-04-20", "project": project, "title": "T", "genre": "drama", "language": "english",
            "producer": "P", "production": "independent", "digital_media": "new", "positions": {"total": 5, "women": 2}}


def commit(name, project, holder):
    return {"command": "commit", "effective_on": "2021-05-01", "year": YEAR, "commitment": name, "project": project, "holder": holder,
            "language": "english", "amount": "500.00", "kind": "equity"}


def wrk(url, token, script=None, seconds=15):
    command = ["wrk", "-t2", "-c%d" % CONNECTIONS, "-d%ds" % seconds, "--latency", "-H", "Authorization: Bearer " + token]
    text = subprocess.run([*command, *(["-s", script] if script else []), url], capture_output=True, text=True, check=True).stdout
    found = lambda pattern: re.search(pattern, text).group(1)
    return {"per second": float(found(r"Requests/sec:\s+([0-9.]+)")), "p50": found(r"50%\s+(\S+)"), "p99": found(r"99%\s+(\S+)"),
            "not answered well": re.findall(r"Non-2xx.*|Socket errors.*", text)}


def memory(process):
    with open("/proc/%d/status" % process) as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024


def main(program, events, minutes):
    with tempfile.TemporaryDirectory() as place:
        environment = dict(os.environ, ENVELOPE_LEDGER=os.path.join(place, "ledger"))
        run = lambda *arguments: subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, text=True).stdout
        file = os.path.join(place, "all.jsonl")
        with open(file, "w") as out:
            for command in commands(events):
                out.write(json.dumps(command) + "\n")
        run("submit", file)
        os.remove(file)
        token = lambda *role: json.loads(run("token", "create", "--role", *role))["token"]
        auditor, administrator = token("auditor"), token("administrator")
        began = time.monotonic()
        served = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE, text=True)
        address = served.stdout.readline().split()[-1]
        print("ready after %.1f s, %d MB" % (time.monotonic() - began, memory(served.pid)), flush=True)
        fetch = lambda path: urllib.request.urlopen(urllib.request.Request(address + path, headers={"Authorization": "Bearer " + auditor}))
        asked, still = "/api/v1/years/%s/balances?holder=h1" % YEAR, "/style.css"
        print("%d bytes of balances, %d of a file" % (len(fetch(asked).read()), len(fetch(still).read())), flush=True)
        script = os.path.join(place, "ask.lua")
        with open(script, "w") as out:
            out.write(ASK % (YEAR, HOLDERS - 1))
        ending, written = threading.Event(), [0]

        def write():
            while not ending.is_set():
                lines = []
                for _ in range(500):
                    name = uuid.uuid4().hex
                    lines += [json.dumps(register(name)), json.dumps(commit("c" + name, name, "h%d" % (written[0] % HOLDERS)))]
                headers = {"Authorization": "Bearer " + administrator, "Content-Type": "application/x-ndjson"}
                urllib.request.urlopen(urllib.request.Request(address + "/api/v1/commands", "\n".join(lines).encode(), headers)).read()
                written[0] += len(lines)

        def compare(what):
            file_first, balances, file_last = wrk(address + still, auditor), wrk(address + asked, auditor, script), wrk(address + still, auditor)
            most = (file_first["per second"] + file_last["per second"]) / 2
            print("%s: %s; the file %.0f a second (p50 %s, p99 %s): %.0f %%"
                  % (what, balances, most, file_last["p50"], file_last["p99"], 100 * balances["per second"] / most), flush=True)

        compare("alone")
        feeds = [fetch("/api/v1/events/stream") for _ in range(FEEDS)]
        writer = threading.Thread(target=write)
        writer.start()
        began = time.monotonic()
        compare("beside a writer, %d feeds open" % FEEDS)
        print("written meanwhile: %.0f a second" % (written[0] / (time.monotonic() - began)), flush=True)
        ending.set()
        writer.join()
        for feed in feeds:
            feed.close()
        sizes = []
        for _ in range(minutes):
            wrk(address + asked, auditor, script, 60)
            sizes.append(memory(served.pid))
        print("memory, minute by minute: %s MB" % sizes)
        served.terminate()
        served.wait(60)


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[2:]]
    main(os.path.abspath(sys.argv[1]), *(given + [1_000_000, 10][len(given):]))
