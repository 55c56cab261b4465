#!/usr/bin/env python3
"""Checks what a ledger hands out with programs that are not ours: pymerkle and aics-tlog, both from PyPI.

    check_proofs.py DIR

DIR holds what the ledger wrote: `log.jsonl` (the exported log), `key` (the verifier key), `early.checkpoint` and
`late.checkpoint`, `SEQ.tlog-proof` for some events, and `growth.proof` from the early size to the late one. Everything that
should hold is checked, and so is that the same proof of something else does not hold. The last line tells how much was checked;
the first thing that is wrong ends the program with 1.
"""

import base64
import pathlib
import sys

import aics_tlog
import pymerkle


def require(holds, what):
    if not holds:
        sys.exit(f"check_proofs.py: {what}")


def verified(note, key):
    """Whether the log's own signature verifies; nobody else is asked to sign."""
    result = aics_tlog.verify_checkpoint(aics_tlog.parse_note(note), key, [], 0, expected_origin=key.name)
    return result.log_ok and not result.error


def signed(note, key):
    """The tree that a signed note states, once its signature is verified."""
    require(verified(note, key), "a checkpoint's signature does not verify")
    return aics_tlog.parse_checkpoint(aics_tlog.parse_note(note).text)


def head_and_note(path):
    head, note = path.read_text(encoding="utf-8").split("\n\n", 1)
    return head.split("\n"), note


def hashes(lines):
    return [base64.b64decode(line) for line in lines]


def main():
    place = pathlib.Path(sys.argv[1])
    key = aics_tlog.parse_vkey((place / "key").read_text().strip())
    log = (place / "log.jsonl").read_bytes()
    require(log.endswith(b"\n"), "the exported log does not end with a line feed")
    events = log.split(b"\n")[:-1]

    # The signatures, and none under another text.
    notes = {name: (place / f"{name}.checkpoint").read_text(encoding="utf-8") for name in ("early", "late")}
    trees = {name: signed(note, key) for name, note in notes.items()}
    for name, note in notes.items():
        other = note.replace(f"\n{trees[name].size}\n", f"\n{trees[name].size + 1}\n", 1)
        require(other != note and not verified(other, key), f"the {name} checkpoint verifies with another size")
    early, late = trees["early"], trees["late"]
    require(0 < early.size < late.size == len(events), "the checkpoints are not of this log")

    # The roots, by two programs.
    for name, tree in trees.items():
        require(aics_tlog.MerkleTree(events[: tree.size]).root() == tree.root, f"aics-tlog: another root, {name}")
        rebuilt = pymerkle.InmemoryTree(algorithm="sha256")
        for event in events[: tree.size]:
            rebuilt.append_entry(event)
        require(rebuilt.get_state() == tree.root, f"pymerkle: another root, {name}")

    # Inclusion: this event in this place, and nothing else.
    proofs = sorted(place.glob("*.tlog-proof"))
    for proof in proofs:
        head, note = head_and_note(proof)
        require(head[0] == "c2sp.org/tlog-proof@v1", f"{proof.name}: not a proof")
        index, path, tree = int(head[1].split()[1]), hashes(head[2:]), signed(note, key)
        require(str(index + 1) == proof.name.split(".")[0], f"{proof.name}: of another event")
        included = lambda event, at: aics_tlog.verify_leaf_inclusion(event, at, tree.size, path, tree.root)
        require(included(events[index], index), f"{proof.name}: not included")
        require(not included(events[index] + b" ", index), f"{proof.name}: an altered event is included")
        require(not included(events[index], index ^ 1), f"{proof.name}: included in another place")

    # Growth: the late log has the early one at its beginning.
    head, note = head_and_note(place / "growth.proof")
    size, path, tree = int(head[0].split()[1]), hashes(head[1:]), signed(note, key)
    require((size, tree.size, tree.root) == (early.size, late.size, late.root), "growth.proof: between other checkpoints")
    grown = lambda root: aics_tlog.verify_consistency(size, tree.size, root, tree.root, path)
    require(grown(early.root), "growth.proof: not consistent")
    require(not grown(aics_tlog.MerkleTree(events[1 : size + 1]).root()), "growth.proof: consistent with another log")

    print(f"{len(events)} events, 2 checkpoints, {len(proofs)} inclusion proofs and 1 consistency proof verified")


if __name__ == "__main__":
    main()
