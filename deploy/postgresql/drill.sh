#!/bin/sh
# Restores a database's ledger with PostgreSQL's own tools, to a moment: a base backup, archived WAL, and a stop in time.
#
#     deploy/postgresql/drill.sh target/release/envelope
#
# On loopback, in a directory of its own that goes in the end. As root on Debian with postgresql installed (servers run as the user
# postgres). What it types is what an operator types, but for the paths.
set -eu
program=$(realpath "$1")
bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/postgres | tail -1)")
home=$(mktemp -d)
port=$((20000 + $$ % 20000))
export LC_ALL=C ENVELOPE_STATE="$home/state" ENVELOPE_CACHE="$home/cache"
mkdir "$home/archive"
chown -R postgres "$home"
as() { su postgres -s /bin/sh -c "$1"; }
end() {
    for data in live restored; do [ ! -f "$home/$data/postmaster.pid" ] || as "$bin/pg_ctl -D $home/$data -m immediate -s stop" || true; done
    rm -rf "$home"
}
trap end EXIT
serve() { as "$bin/pg_ctl -D $home/$1 -s -w -l $home/$1.log -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=' start"; }
sql() { "$bin/psql" -X -q -t -A -h 127.0.0.1 -p "$port" -U postgres -d "$1" -c "$2"; }
holders() {
    seq "$1" "$2" | while read -r n; do
        printf '{"command":"register-holder","command_id":"00000000-0000-4000-8000-%012d","effective_on":"2021-03-01","holder":"h%d","kind":"group","name":{"en":"H","fr":"H"}}\n' "$n" "$n"
    done
}
location="postgres://postgres@127.0.0.1:$port/ledger"
submit() { holders "$1" "$2" | "$program" --ledger "$location" submit - >"$home/outcomes"; grep -c accepted "$home/outcomes"; }

echo "1. A server that archives its WAL."
as "$bin/initdb -U postgres -A trust -D $home/live" >/dev/null
cat >>"$home/live/postgresql.conf" <<CONF
archive_mode = on
archive_command = 'test ! -f $home/archive/%f && cp %p $home/archive/%f'
CONF
serve live
sql postgres 'CREATE DATABASE ledger'
submit 1 200

echo "2. A base backup, while the ledger is written."
holders 201 600 | "$program" --ledger "$location" submit - >"$home/during" &
as "$bin/pg_basebackup -h 127.0.0.1 -p $port -U postgres -c fast -X none -D $home/base"
wait
submit 601 700

echo "3. The moment to which to return, and what comes after it."
before=$("$program" --ledger "$location" status --format json)
moment=$(sql ledger 'SELECT clock_timestamp()')
sleep 1
submit 701 900
sql ledger 'SELECT pg_switch_wal()' >/dev/null
until [ "$(sql ledger 'SELECT last_archived_wal IS NOT NULL AND NOT EXISTS (SELECT FROM pg_ls_dir($$pg_wal/archive_status$$) AS f WHERE f LIKE $$%.ready$$) FROM pg_stat_archiver')" = t ]; do sleep 0.2; done

echo "4. The server is lost; base backup and archive make another, up to the moment."
as "$bin/pg_ctl -D $home/live -m immediate -s stop"
cp -a "$home/base" "$home/restored"
cat >>"$home/restored/postgresql.conf" <<CONF
restore_command = 'cp $home/archive/%f %p'
recovery_target_time = '$moment'
recovery_target_action = promote
archive_mode = off
CONF
as "touch $home/restored/recovery.signal"
serve restored
until [ "$(sql ledger 'SELECT pg_is_in_recovery()')" = f ]; do sleep 0.2; done

echo "5. It is the ledger of that moment, and takes again what came after it."
after=$("$program" --ledger "$location" status --format json)
[ "$(printf %s "$after" | tr -d ' \n')" = "$(printf %s "$before" | tr -d ' \n')" ] || { echo "another ledger: $before / $after"; exit 1; }
"$program" --ledger "$location" verify --format json
submit 1 900
"$program" --ledger "$location" verify --format json
