#!/usr/bin/env python3
"""What importing a sheet takes, as a share of submitting the same commands: import.py PROGRAM [ROWS]. Asserts nothing.

Projects are registered, one a row: as JSON Lines with `submit`, as .csv and, where openpyxl is there, as .xlsx with `import`.
"""
import csv
import datetime
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

program, rows = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
folder = tempfile.mkdtemp()
os.chdir(folder)
genres = ["drama", "documentary", "children-youth", "variety-performing-arts"]
headings = ["effective_on", "project", "title", "genre", "language", "producer", "production", "digital_media",
            "positions.total", "positions.women", "budget"]


def row(n):
    return ["2021-04-20", f"p{n}", f"Title number {n}", genres[n % 4], "english", "Tide Films", "independent", "new", 8, 4,
            f"{1000 + n}.50"]


with open("commands.jsonl", "w") as lines, open("register-project.csv", "w", newline="") as sheet:
    writer = csv.writer(sheet)
    writer.writerow(headings)
    for n in range(rows):
        stated = dict(zip(headings, row(n)))
        total, women = stated.pop("positions.total"), stated.pop("positions.women")
        lines.write(json.dumps({"command": "register-project", **stated, "positions": {"total": total, "women": women}}) + "\n")
        writer.writerow(row(n))
asked = {"submit": ["submit", "commands.jsonl"], "import .csv": ["import", "register-project.csv"]}
try:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("register-project")
    sheet.append(headings)
    for n in range(rows):
        cells = row(n)
        sheet.append([datetime.date.fromisoformat(cells[0]), *cells[1:-1], float(cells[-1])])
    book.save("projects.xlsx")
    asked["import .xlsx"] = ["import", "projects.xlsx"]
except ImportError:
    print("openpyxl is not installed: .xlsx is left out", file=sys.stderr)


def measure(arguments):
    """Processor time, wall time and the most memory of one run in a child of its own."""
    begun, reader = datetime.datetime.now(), os.fork()
    if reader == 0:
        out = open(os.devnull, "w")
        code = subprocess.run([program, "--ledger", "ledger", *arguments], stdout=out, stderr=out).returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open("used", "w") as file:
            json.dump([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], file)
        os._exit(0)
    os.waitpid(reader, 0)
    shutil.rmtree("ledger")
    code, processor, memory = json.load(open("used"))
    if code != 0:
        sys.exit(f"{arguments} ended with {code}")
    return processor, (datetime.datetime.now() - begun).total_seconds(), memory


print(f"{rows:,} rows{'':14}processor s   of submit   wall s   memory MiB")
first = None
for name, arguments in asked.items():
    processor, wall, memory = min(measure(arguments) for _ in range(3))
    first = first or processor
    print(f"{name:26}{processor:11.2f}{processor / first:11.2f}×{wall:9.2f}{memory:13.0f}")
shutil.rmtree(folder)
