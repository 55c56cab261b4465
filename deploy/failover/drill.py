#!/usr/bin/env python3
"""Kills the leader of three strictly synchronous nodes while 16 writers write, five times.

It starts etcd and three Patroni nodes on loopback with deploy/patroni/patroni.yml, lets 16 `envelope submit` write, kills PostgreSQL and
Patroni of the leader with -9, waits for the next leader, brings the killed node back, and begins again. In the end every acknowledged
event must be in the log at its place, under its command, once, and the log must verify. It prints the seconds without service.

    deploy/failover/drill.py target/release/envelope [KILLS] [haproxy]

Writers name the three servers in the ledger's address; with `haproxy` they go through deploy/haproxy/haproxy.cfg instead, and in the
end a question is asked of a replica through it. As root on Debian with postgresql, patroni, etcd-server and, for that, haproxy
installed (the servers run as the user postgres).
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from pathlib import Path

import yaml

WRITERS = 16
NODES = 3
HERE = Path(__file__).resolve().parent
OWNER = pwd.getpwnam("postgres")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start(program, log, **more):
    """A program as the user postgres, in a group of its own that ends with it."""
    return subprocess.Popen(
        program, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=OWNER.pw_uid, group=OWNER.pw_gid,
        extra_groups=[], start_new_session=True, **more)


def bin_dir():
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not versions:
        sys.exit("PostgreSQL is not installed")
    return versions[-1].parent


class Node:
    def __init__(self, home, number, etcd, port, api):
        self.name = f"node{number}"
        self.home, self.port, self.api = home / self.name, port, api
        self.home.mkdir()
        shutil.chown(self.home, OWNER.pw_uid, OWNER.pw_gid)
        self.config = self.home / "patroni.yml"
        shared = yaml.safe_load((HERE.parent / "patroni/patroni.yml").read_text())
        # On loopback nobody else listens: no passwords and no certificates.
        shared["postgresql"]["pg_hba"] = ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
        for name in ("ssl", "ssl_cert_file", "ssl_key_file"):
            del shared["postgresql"]["parameters"][name]
        self.config.write_text(yaml.safe_dump(shared))
        self.environment = {
            "PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home),
            "PATRONI_NAME": self.name,
            "PATRONI_RESTAPI_LISTEN": f"127.0.0.1:{api}", "PATRONI_RESTAPI_CONNECT_ADDRESS": f"127.0.0.1:{api}",
            "PATRONI_ETCD3_HOSTS": f"127.0.0.1:{etcd}",
            "PATRONI_POSTGRESQL_LISTEN": f"127.0.0.1:{port}", "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"127.0.0.1:{port}",
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.home / "data"), "PATRONI_POSTGRESQL_BIN_DIR": str(bin_dir()),
            "PATRONI_POSTGRESQL_PGPASS": str(self.home / "pgpass"),
            "PATRONI_SUPERUSER_USERNAME": "postgres", "PATRONI_SUPERUSER_PASSWORD": "loopback",
            "PATRONI_REPLICATION_USERNAME": "replicator", "PATRONI_REPLICATION_PASSWORD": "loopback",
        }
        self.process = None

    def start(self):
        log = open(self.home / "log", "ab")
        self.process = start(["patroni", str(self.config)], log, env=self.environment, cwd=self.home)

    def kill(self):
        """PostgreSQL and Patroni, both with -9, and nothing told to anyone."""
        self.process.kill()
        try:
            postmaster = int((self.home / "data/postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            pass
        self.process.wait()


class Proxy:
    """HAProxy with our configuration, its names and ports replaced by those on loopback."""

    def __init__(self, home, nodes):
        self.writes, self.questions = free_ports(2)
        text = (HERE.parent / "haproxy/haproxy.cfg").read_text()
        for name, node in zip(("one", "two", "three"), nodes):
            text = text.replace(f"{name}.example.org:5432 check port 8008", f"127.0.0.1:{node.port} check port {node.api}")
        text = text.replace("bind :5000", f"bind 127.0.0.1:{self.writes}").replace("bind :5001", f"bind 127.0.0.1:{self.questions}")
        config = home / "haproxy.cfg"
        config.write_text(text)
        subprocess.run(["haproxy", "-c", "-q", "-f", config], check=True)
        log = open(home / "haproxy.log", "wb")
        self.process = subprocess.Popen(["haproxy", "-db", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def locations(self):
        return [f"postgres://postgres@127.0.0.1:{port}/ledger" for port in (self.writes, self.questions)]


def cluster(nodes):
    for node in nodes:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{node.api}/cluster", timeout=2) as answer:
                return {member["name"]: member for member in json.load(answer)["members"]}
        except OSError:
            continue
    return {}


def leader(nodes):
    found = [name for name, member in cluster(nodes).items() if member["role"] == "leader" and member["state"] == "running"]
    return next((node for node in nodes if node.name in found), None)


def until(what, condition, seconds=180):
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if condition():
            return
        time.sleep(0.2)
    raise SystemExit(f"gave up waiting for {what}")


def whole(nodes):
    members = cluster(nodes)
    roles = sorted(member["role"] for member in members.values() if member["state"] in ("running", "streaming"))
    return len(roles) == NODES and "leader" in roles and "sync_standby" in roles


class Writer:
    """One `envelope submit`, fed a line after each answer, so that every acknowledgement is known when it comes."""

    def __init__(self, program, location, number, home):
        self.number, self.acknowledged, self.times, self.failures = number, {}, [], []
        self.stop = threading.Event()
        self.errors = open(home / f"writer{number}.log", "wb")
        self.process = subprocess.Popen(
            [program, "--ledger", location, "--wait", "120", "submit", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def write(self):
        count = 0
        while not self.stop.is_set():
            count += 1
            command = {
                "command": "register-holder", "command_id": str(uuid.uuid4()), "effective_on": "2021-04-01",
                "holder": f"w{self.number}-{count}", "kind": "group", "name": {"en": "H", "fr": "H"},
            }
            try:
                self.process.stdin.write(json.dumps(command) + "\n")
                self.process.stdin.flush()
                answer = self.process.stdout.readline()
            except BrokenPipeError:
                answer = ""
            if not answer:
                self.failures.append("ended")
                return
            outcome = json.loads(answer)
            if outcome["outcome"] != "accepted":
                self.failures.append(answer)
                return
            self.times.append(time.monotonic())
            self.acknowledged[outcome["events"][0]["seq"]] = outcome["command_id"]
        self.process.stdin.close()

    def end(self):
        self.stop.set()
        self.thread.join()
        self.process.wait()


def gap(writers, since):
    """The longest time without any acknowledgement, and whether writing went on after it."""
    times = sorted(t for writer in writers for t in list(writer.times) if t > since - 1)
    pauses = [(later - earlier, later) for earlier, later in zip(times, times[1:])]
    return max(pauses, default=(0.0, 0.0))


def main():
    program, kills = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    through_proxy = "haproxy" in sys.argv[3:]
    home = Path(tempfile.mkdtemp(prefix="failover-"))
    home.chmod(0o755)
    etcd_port, peer, *ports = free_ports(2 + 2 * NODES)
    (home / "etcd").mkdir()
    shutil.chown(home / "etcd", OWNER.pw_uid, OWNER.pw_gid)
    urls = f"http://127.0.0.1:{etcd_port}", f"http://127.0.0.1:{peer}"
    etcd = start(
        ["etcd", "--data-dir", str(home / "etcd/data"), "--listen-client-urls", urls[0], "--advertise-client-urls", urls[0],
         "--listen-peer-urls", urls[1], "--initial-advertise-peer-urls", urls[1], "--initial-cluster", f"default={urls[1]}"],
        open(home / "etcd.log", "wb"))
    nodes = [Node(home, n, etcd_port, ports[n], ports[NODES + n]) for n in range(NODES)]
    writers, proxy = [], None
    try:
        begun = time.monotonic()
        for node in nodes:
            node.start()
        until("three nodes, one of them synchronous", lambda: whole(nodes))
        print(f"three nodes, strictly synchronous, up in {time.monotonic() - begun:.1f} s", flush=True)
        first = leader(nodes)
        subprocess.run([bin_dir() / "createdb", "-h", "127.0.0.1", "-p", str(first.port), "-U", "postgres", "ledger"], check=True)
        servers = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        location = f"postgres://postgres@{servers}/ledger"
        asking = location
        if through_proxy:
            proxy = Proxy(home, nodes)
            location, asking = proxy.locations()
        subprocess.run([program, "--ledger", location, "--wait", "30", "submit"], stdin=subprocess.DEVNULL, check=True)
        writers = [Writer(program, location, n, home) for n in range(WRITERS)]
        until("the first acknowledgements", lambda: all(writer.times for writer in writers))
        for kill in range(1, kills + 1):
            time.sleep(3)
            victim, since = leader(nodes), time.monotonic()
            victim.kill()
            until("a next leader", lambda: leader(nodes) not in (None, victim))
            until("writing to go on", lambda: gap(writers, since)[1] > since and max(
                t for writer in writers for t in list(writer.times)) > since + gap(writers, since)[0] + 1)
            lost, _ = gap(writers, since)
            print(f"kill {kill}: {victim.name} killed, {leader(nodes).name} leads; {lost:.1f} s without service", flush=True)
            victim.start()
            until("the killed node to follow again", lambda: whole(nodes))
        for writer in writers:
            writer.end()
        failures = [failure for writer in writers for failure in writer.failures]
        acknowledged = {}
        for writer in writers:
            for seq, command in writer.acknowledged.items():
                if acknowledged.setdefault(seq, command) != command:
                    failures.append(f"event {seq} was acknowledged to two writers")
        # Replicas may be behind by a moment; what is asked for is there once they have caught up.
        time.sleep(2)
        export = subprocess.run([program, "--ledger", asking, "--wait", "60", "export", "--format", "jsonl"],
                                check=True, capture_output=True, text=True).stdout
        events = [json.loads(line) for line in export.splitlines()]
        present = {event["seq"]: event["command_id"] for event in events}
        missing = sum(present.get(seq) != command for seq, command in acknowledged.items())
        twice = len(events) - len({event["command_id"] for event in events})
        verified = subprocess.run([program, "--ledger", location, "verify"], env={**os.environ, "ENVELOPE_STATE": str(home / "state")})
        print(f"acknowledged {len(acknowledged)}, in the log {len(events)}, missing {missing}, twice {twice}, "
              f"writers that failed {len(failures)}, verified {verified.returncode == 0}")
        for failure in failures[:5]:
            print(failure)
        good = not missing and not twice and not failures and verified.returncode == 0
    finally:
        for writer in writers:
            writer.stop.set()
            writer.process.kill()
        for node in nodes:
            if node.process is not None:
                node.kill()
        if proxy is not None:
            proxy.process.kill()
            proxy.process.wait()
        etcd.kill()
        etcd.wait()
    if not good:
        sys.exit(f"what the servers and writers said is in {home}")
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
