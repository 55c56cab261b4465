# Every recipe is one command that can also be typed; `just check` is what must pass before a commit.

# Lists the recipes.
default:
    @just --list

# Builds the program as it is used.
build:
    cargo build --release --locked --bin envelope

# Everything that must hold: form, lints, import directions, tests, dependencies.
check: lint directions test deny

# Form and lints.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Each crate by itself: a whole-workspace check unifies features and would hide a breach of the import directions.
directions:
    cargo check --locked -p ledger --no-default-features
    cargo check --locked -p projections
    cargo check --locked -p replay
    cargo check --locked -p service

# The README's test command.
test:
    cargo test --workspace --locked

# Kills 300 times a writer that seals, and 300 times a question or a command that keeps snapshots: nothing acknowledged is lost, no answer
# is another.
crash:
    KILLS=300 cargo test --locked -p ledger --test log_sealed kill_minus_9
    KILLS=300 cargo test --locked -p envelope --test crash snapshots

# Cuts the power at 900 moments of recorded runs, with and without sealing and snapshots, and opens what a disk may then hold (needs
# strace).
power-cut:
    CUTS=300 cargo test --locked -p ledger --test power_cut -- --nocapture

# The cases that a person who knows the guide can read: tests/cases/*.toml.
cases:
    cargo test --locked -p tests --test guide_cases

# The scenarios handed over beside the project, where they are there.
scenarios: build
    ../shared/scenarios/check --binary target/release/envelope ../shared/scenarios/*.jsonl

# The year of published allocations, loaded and shown.
demo:
    cargo run --release --locked --bin envelope -- demo

# One table, ratios first: appends, disk, opening, the past, memory; PostgreSQL; other programs over the same postings. Then rates.
# Asserts nothing; what is not installed is said to be missing.
bench: ratios bench-postgres peers
    cargo bench --locked -p tests --bench speed

# Balances by this program and by ledger, hledger, SQLite and PostgreSQL over the same postings; EVENTS says how many.
peers events=env("EVENTS", "1000000"): build
    tests/long/peers.py target/release/envelope {{events}}

# What importing a sheet takes, as a share of submitting the same commands (needs openpyxl for .xlsx). Asserts nothing.
import-ratio rows="100000": build
    tests/long/import.py target/release/envelope {{rows}}

# Half an hour of mixed load through the service, on loopback: do memory, latency or disk grow?
soak minutes="30": build
    tests/long/soak.py target/release/envelope {{minutes}}

# The table alone; EVENTS says how long the ledger is.
ratios:
    cargo bench --locked -p tests --bench ratios

# Kills the client or the server 100 times in mid-write, over PostgreSQL (needs postgresql).
crashes:
    ENVELOPE_KILLS=100 cargo test --release --locked -p envelope --test crash_postgres

# Kills the leader of three strictly synchronous nodes five times while 16 writers write (needs postgresql, patroni and etcd-server; as
# root): about four minutes.
failover: build
    deploy/failover/drill.py target/release/envelope 5

# The same through HAProxy (needs haproxy too).
failover-haproxy: build
    deploy/failover/drill.py target/release/envelope 2 haproxy

# Types the operations page over three nodes with passwords and certificates (postgresql, patroni, etcd-server, etcd-client, openssl; as root).
operations: build
    deploy/failover/operations.py target/release/envelope

# Loses a PostgreSQL server and restores it to a moment from a base backup and archived WAL (needs postgresql; as root).
restore-drill: build
    deploy/postgresql/drill.sh target/release/envelope

# What PostgreSQL takes as our store, as a share of what it takes at best (needs postgresql). Asserts nothing.
bench-postgres:
    cargo bench --locked -p tests --bench postgres

# Asks the service whatever its description allows, as every role and as nobody (needs schemathesis, from PyPI): about 25 minutes.
contract EXAMPLES="100":
    cargo build --release --locked --bin envelope
    python3 tests/outside/contract.py target/release/envelope {{EXAMPLES}}

# Kills a serving program 50 times while clients write and try again with their keys.
kills:
    SERVICE_KILLS=50 cargo test --release --locked -p envelope --test serving killed -- --nocapture

# What the service answers under load as a share of a file by the same server, with a million events, 64 connections, a writer and 200
# feeds, and its memory over ten minutes (needs wrk). Asserts nothing.
load: build
    python3 tests/outside/load.py target/release/envelope

# Whether the time of an answer tells a broadcaster what is another's from what is nobody's. Asserts nothing.
timing: build
    python3 tests/outside/timing.py target/release/envelope

# Opens ten thousand connections that say nothing, and looks whether the others are still served.
crowd:
    CONNECTIONS=10000 cargo test --release --locked -p envelope --test attacks crowd

# The three pictures of the readme, made by the tests and made small (needs chromium-driver, ENVELOPE_AXE and ImageMagick).
screenshots:
    ENVELOPE_SCREENSHOTS="$PWD/docs/screenshots" cargo test --locked -p envelope --test errands pictured
    mogrify -strip +dither -colors 96 -define png:compression-level=9 -format png docs/screenshots/*.png

# Licences, duplicate versions, advisories (needs cargo-deny).
deny:
    cargo deny --locked check

# How many source files name an event type, and a column of a balance, on average; and the lines of the four crates' sources.
told-once:
    @grep -oE '^    [A-Z][A-Za-z]+ = "[a-z-]+", "' ledger/src/event/facts.rs | awk '{print $1}' \
        | while read -r kind; do grep -rlw "$kind" --include='*.rs' ledger/src projections/src replay/src envelope/src | wc -l; done \
        | awk '{files += $1} END {printf "%d event types, in %.2f files each\n", NR, files / NR}'
    @grep -oE '^    [A-Z][A-Za-z]+ = "[a-z_]+" [+-]' ledger/src/columns.rs | awk '{print $1}' \
        | while read -r column; do grep -rlw "Column::$column" --include='*.rs' ledger/src projections/src replay/src envelope/src | wc -l; done \
        | awk '{files += $1} END {printf "%d columns, in %.2f files each\n", NR, files / NR}'
    @find ledger/src projections/src replay/src envelope/src -name '*.rs' -exec cat {} + | wc -l

# Breaks the rules on purpose and looks whether a test notices (needs cargo-mutants).
mutants:
    cargo mutants --package ledger --file 'ledger/src/rules/**' --test-workspace true

# The documentation of the crates.
doc:
    cargo doc --workspace --no-deps --locked
