#!/bin/sh
# The secrets of a Compose installation, and the place for backups: made at its first start and kept. Run again it changes nothing.
#
#   docker compose run --rm prepare                              what is missing is made
#   docker compose run --rm prepare /prepare.sh rotate           a new key between gateway and services; then restart those
#   docker compose run --rm -T prepare /prepare.sh database <url the owner's address of another Postgres, instead of the one in here
#   docker compose run --rm prepare /prepare.sh replica HOST:PORT  where a streaming replica is, for deploy/read-replica
#   docker compose run --rm prepare /prepare.sh logins           new passwords of the services in Postgres; then `docker compose up -d --wait --force-recreate`
#   docker compose run --rm prepare /prepare.sh token            a new token of NATS; then restart nats and those that use it
#
# Only root writes; the files may be read by whoever has the volume, since every container runs as a user of its own.
set -eu
umask 022

database=/run/secrets/database
assertion=/run/secrets/assertion
bus=/run/secrets/bus

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# write FILE: what comes in, through a file beside it, so that a crash leaves no half of a secret.
write() {
  cat >"$1.new"
  chmod 444 "$1.new"
  mv -f "$1.new" "$1"
}

# login SERVICE: the address that the service signs in with: the owner's, with another user and password.
login() {
  [ -s "/run/secrets/$1-database/url" ] && password="$(sed 's|^[^:]*://[^:]*:\([^@]*\)@.*|\1|' "/run/secrets/$1-database/url")" || password="$(random)"
  sed "s|^\([^:]*://\)[^@]*@|\1platform_$(echo "$1" | tr - _):$password@|" "$database/url" | write "/run/secrets/$1-database/url"
  # The same users are on the replica.
  [ ! -s "$database/replica" ] ||
    sed "s|@[^/]*/|@$(cat "$database/replica")/|" "/run/secrets/$1-database/url" | write "/run/secrets/$1-database/read-url"
}
# token: a new one for NATS, in its configuration and in the address.
token() {
  token="$(random)"
  printf 'port: 4222\nhttp: "127.0.0.1:8222"\nauthorization { token: "%s" }\n' "$token" | write "$bus/nats.conf"
  printf 'nats://%s@nats:4222' "$token" | write "$bus/url"
}
logins() { for service in user market-data trading; do login "$service"; done; }

case "${1:-missing}" in
  missing)
    [ -s "$database/password" ] || random | write "$database/password"
    [ -s "$database/url" ] ||
      printf 'postgres://trading:%s@postgres:5432/trading' "$(cat "$database/password")" | write "$database/url"
    logins
    [ -s "$assertion/key" ] || random | write "$assertion/key"
    [ -s "$bus/url" ] || token
    # Postgres' own user writes here.
    mkdir -p /backups/wal && chmod 1777 /backups /backups/wal
    ;;
  rotate) random | write "$assertion/key" ;;
  database) write "$database/url" && logins ;;
  replica)
    : "${2:?expected HOST:PORT}"
    printf '%s' "$2" | write "$database/replica" && logins
    ;;
  token) token ;;
  logins) rm -f /run/secrets/*-database/url && logins ;;
  *)
    echo "expected nothing, rotate, database, replica, logins or token" >&2
    exit 64
    ;;
esac
