#!/usr/bin/env bash
# Backups of a Compose installation, in the volume `backups`; run it in the folder of docker-compose.yml. With POSTGRES_ARCHIVE_MODE=on every
# change is there within a minute, and any moment since the oldest backup can be restored. Take the volume to another place (docs/runbook.md).
#
#   bash deploy/compose/backup.sh make                              a backup; the oldest beyond KEEP (7) go, with the log before them
#   bash deploy/compose/backup.sh list
#   bash deploy/compose/backup.sh restore latest                    to the last change that was archived
#   bash deploy/compose/backup.sh restore latest '2026-11-22 10:30:00+00'
# The scripts in single quotes are for the shell in the container.
# shellcheck disable=SC2016
set -euo pipefail

readonly KEEP="${KEEP:-7}"

# as_postgres SCRIPT ARGUMENT…: in the running server's container.
as_postgres() {
  local script="$1"
  shift
  docker compose exec -T --user postgres postgres bash -euo pipefail -c "$script" backup "$@"
}

# without_server SCRIPT ARGUMENT…: on its volumes, while it is down.
without_server() {
  local script="$1"
  shift
  docker compose run --rm --no-deps -T --user postgres --entrypoint bash postgres -euo pipefail -c "$script" restore "$@"
}

make() {
  as_postgres '
    name="$(date -u +%Y%m%dT%H%M%SZ)"
    mkdir -p /backups/base
    pg_basebackup --username "$POSTGRES_USER" --pgdata "/backups/base/$name.new" --format tar --gzip --checkpoint fast --wal-method stream
    mv "/backups/base/$name.new" "/backups/base/$name"
    # What a run that was killed left, long ago.
    find /backups/base -maxdepth 1 -name "*.new" -mmin +1440 -exec rm -r {} +
    # The oldest go, and then the log that no backup needs any more.
    ls -1d /backups/base/*Z | sort -r | tail -n +"$(($1 + 1))" | xargs --no-run-if-empty rm -r
    oldest="$(ls -1d /backups/base/*Z | sort | head -n 1)"
    first="$(tar --extract --gzip --to-stdout --file "$oldest/base.tar.gz" backup_label | sed -n "s/^START WAL LOCATION: .*(file \(.*\))$/\1/p")"
    pg_archivecleanup /backups/wal "$first"
    du -sh "/backups/base/$name" /backups/wal' "$KEEP"
}

list() {
  without_server 'ls -1 /backups/base; echo "log up to $(ls -1t /backups/wal | head -n 1)"'
}

restore() {
  local base="${1:?expected latest, or a name of the list}" moment="${2:-}"
  # What is there now goes into the archive first, as far as the server can still be asked.
  as_postgres 'psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --quiet --command "select pg_switch_wal()" >/dev/null' || true
  docker compose stop nginx gateway trading market-data user postgres

  without_server '
    base="$1" moment="$2"
    [ "$base" != latest ] || base="$(ls -1 /backups/base | grep "Z$" | sort | tail -n 1)"
    [ -s "/backups/base/$base/base.tar.gz" ] || { echo "there is no backup $base" >&2; exit 66; }
    echo "from $base to ${moment:-the end of the log}"
    # Kept, so that a restore can itself be taken back.
    mv "$PGDATA" "$PGDATA.before-$(date -u +%Y%m%dT%H%M%SZ)"
    mkdir -m 700 "$PGDATA"
    tar --extract --gzip --directory "$PGDATA" --file "/backups/base/$base/base.tar.gz"
    tar --extract --gzip --directory "$PGDATA/pg_wal" --file "/backups/base/$base/pg_wal.tar.gz"
    {
      echo "restore_command = '\''cp /backups/wal/%f %p'\''"
      echo "recovery_target_action = '\''promote'\''"
      [ -z "$moment" ] || echo "recovery_target_time = '\''$moment'\''"
    } >>"$PGDATA/postgresql.auto.conf"
    touch "$PGDATA/recovery.signal"' "$base" "$moment"
  docker compose up --detach --no-deps postgres
  # It answers queries before it has caught up; it is back when it takes changes again.
  local _
  for _ in $(seq 600); do
    if [ "$(as_postgres 'psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --tuples-only --no-align --command "select pg_is_in_recovery()"' 2>/dev/null)" = f ]; then
      # A later restart must not stop at the same moment again.
      as_postgres 'for name in restore_command recovery_target_action recovery_target_time; do
        psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --quiet --command "alter system reset $name"; done'
      echo "restored; now: docker compose up -d --wait"
      return
    fi
    sleep 1
  done
  docker compose logs --tail 30 postgres
  return 1
}

case "${1:-}" in
  make | list | restore) "$@" ;;
  *)
    echo "expected make, list or restore" >&2
    exit 64
    ;;
esac
