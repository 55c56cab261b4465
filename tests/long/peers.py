#!/usr/bin/env python3
"""Balances of one log, by this program and by others: ledger, hledger, SQLite and PostgreSQL over the same postings.

It writes a log of about so many events, exports its journal, and lets each compute every account's balance. A line each: seconds of
wall clock, megabytes at most, and how many times the first line's seconds. What is not installed is said to be missing. None of the
others verifies anything. PostgreSQL runs on loopback in a directory of its own (as root: as the user postgres).

    tests/long/peers.py target/release/envelope [EVENTS]
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from soak import opening, project  # noqa: E402

YEAR = "2021-2022"


def timed(program, **more):
    """Seconds, and megabytes at most; what it wrote goes nowhere."""
    begun = time.monotonic()
    child = subprocess.Popen(program, stdout=subprocess.DEVNULL, **more)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{program[0]} ended with {child.returncode}")
    return time.monotonic() - begun, used.ru_maxrss / 1024


def within(act):
    """The same for a function of our own; the memory of this process is not told."""
    begun = time.monotonic()
    act()
    return time.monotonic() - begun, None


def postings(journal):
    """The lines of a journal that move money: account and cents."""
    line = re.compile(r"^\s+(\S(?:\S| (?! ))*)\s{2,}(?:CAD\s*)?(-?[\d,]+\.\d\d)")
    with open(journal, encoding="utf-8") as lines:
        for text in lines:
            if found := line.match(text):
                yield found[1], int(Decimal(found[2].replace(",", "")) * 100)


def sqlite(rows, how):
    base = sqlite3.connect(":memory:" if how is None else how)
    base.execute("CREATE TABLE typed (account TEXT, cents INTEGER)")
    base.execute("CREATE TABLE document (posting TEXT)")
    base.executemany("INSERT INTO typed VALUES (?, ?)", rows)
    base.executemany("INSERT INTO document VALUES (?)", ((json.dumps({"account": a, "cents": c}),) for a, c in rows))
    base.commit()
    base.close()


class Postgres:
    def __init__(self, home):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        self.bin = found[-1].parent if found else None
        self.home, self.port = home / "postgres", 20000 + os.getpid() % 20000

    def as_owner(self, *program, **more):
        program = [str(part) for part in program]
        if os.geteuid() == 0:
            more |= {"user": "postgres", "group": "postgres", "extra_groups": []}
        return subprocess.run(program, check=True, stdout=subprocess.DEVNULL, cwd="/", **more)

    def start(self, rows):
        self.home.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres", "postgres")
            os.chmod(self.home.parent, 0o755)
        data = self.home / "data"
        self.as_owner(self.bin / "initdb", "-U", "postgres", "-A", "trust", "-N", "-D", data)
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=1GB"
        self.as_owner(self.bin / "pg_ctl", "-D", data, "-s", "-w", "-l", self.home / "log", "-o", options, "start")
        file = self.home.parent / "postings.tsv"
        with open(file, "w", encoding="utf-8") as lines:
            lines.writelines(f"{account}\t{cents}\n" for account, cents in rows)
        self.sql("CREATE TABLE typed (account text, cents bigint)")
        self.sql(f"\\copy typed FROM '{file}'")
        self.sql("CREATE TABLE document AS SELECT jsonb_build_object('account', account, 'cents', cents) AS posting FROM typed")
        self.sql("VACUUM ANALYZE")

    def psql(self, text):
        return [str(self.bin / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", text]

    def sql(self, text):
        subprocess.run(self.psql(text), check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        self.as_owner(self.bin / "pg_ctl", "-D", self.home / "data", "-s", "-m", "immediate", "stop")


def main():
    program, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        table(program, wanted, home)


def table(program, wanted, home):
    ledger = home / "ledger"
    environment = os.environ | {"ENVELOPE_LEDGER": str(ledger)}
    commands = home / "commands.jsonl"
    with open(commands, "w", encoding="utf-8") as lines:
        for command in opening():
            lines.write(json.dumps(command) + "\n")
        for n in range(wanted // 7):
            lines.writelines(json.dumps(command) + "\n" for command in project(f"p{n}", n))
    written = timed([program, "submit", str(commands)], env=environment)
    shutil.rmtree(ledger / "snapshots", ignore_errors=True)
    question = [program, "balances", "--year", YEAR, "--format", "json"]
    first, again = timed(question, env=environment), timed(question, env=environment)
    verified = timed([program, "verify"], env=environment)
    journal = home / "journal"
    subprocess.run([program, "export", "--format", "hledger", "-o", str(journal)], env=environment, check=True)
    status = json.loads(subprocess.run([program, "status", "--format", "json"], env=environment, check=True, capture_output=True).stdout)
    rows = list(postings(journal))
    print(f"{status['events']} events, {len(rows)} postings; submitted in {written[0]:.1f} s, {written[1]:.0f} MB")
    print(f"{'balances by':<58} {'seconds':>8} {'MB':>7} {'times':>7}")

    def row(what, found):
        seconds, megabytes = found
        print(f"{what:<58} {seconds:>8.2f} {'' if megabytes is None else f'{megabytes:.0f}':>7} {seconds / first[0]:>7.1f}", flush=True)

    def missing(what):
        print(f"{what:<58} {'missing: not installed':>24}")
    row("envelope, the whole log read and verified", first)
    row("envelope, from its snapshot", again)
    row("envelope verify (every byte, every balance)", verified)
    for other in ("ledger", "hledger"):
        if shutil.which(other):
            row(f"{other}, its journal", timed([other, "-f", str(journal), "balance"]))
        else:
            missing(other)
    file = home / "sqlite"
    sqlite(rows, str(file))
    base = sqlite3.connect(file)
    row("SQLite, GROUP BY over JSON", within(lambda: base.execute(
        "SELECT posting ->> '$.account', sum(posting ->> '$.cents') FROM document GROUP BY 1").fetchall()))
    row("SQLite, GROUP BY over typed columns", within(lambda: base.execute(
        "SELECT account, sum(cents) FROM typed GROUP BY 1").fetchall()))
    server = Postgres(home)
    if server.bin is None:
        return missing("PostgreSQL")
    server.start(rows)
    try:
        row("PostgreSQL, GROUP BY over JSONB", timed(server.psql(
            "SELECT posting ->> 'account', sum((posting ->> 'cents')::bigint) FROM document GROUP BY 1")))
        row("PostgreSQL, GROUP BY over typed columns", timed(server.psql("SELECT account, sum(cents) FROM typed GROUP BY 1")))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
