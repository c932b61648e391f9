#!/usr/bin/env bash
# scripts/deploy.sh with a key and a host key out of the environment, which are gone again afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

keys="$(mktemp -d)"
trap 'rm -rf "$keys"' EXIT
umask 077
printf '%s\n' "${SSH_PRIVATE_KEY:?}" >"$keys/key"
printf '%s\n' "${SSH_KNOWN_HOSTS:?}" >"$keys/known_hosts"
unset SSH_PRIVATE_KEY SSH_KNOWN_HOSTS

export SSH_OPTIONS="-i $keys/key -o IdentitiesOnly=yes -o UserKnownHostsFile=$keys/known_hosts -o StrictHostKeyChecking=yes"
bash scripts/deploy.sh "$@"
