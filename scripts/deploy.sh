#!/usr/bin/env bash
# Deploys a version to a server over SSH: hands over the compose file and what belongs to it, then rolls it out there, one part after the other,
# with a rollback by itself when it does not work. GitHub Actions calls it; by hand:
#
#   DEPLOY_TO=ubuntu@203.0.113.7 scripts/deploy.sh 1.4.0
#   DEPLOY_TO=ubuntu@203.0.113.7 scripts/deploy.sh --rollback
#
# DEPLOY_PORT (22), DEPLOY_DIRECTORY (trading-platform, in the user's home), SSH_OPTIONS (for example "-i key -o UserKnownHostsFile=hosts").
# The server needs Docker with Compose ≥ 2.24, curl, a .env beside the compose file, and `docker login` when the image is private.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly TAG="${1:?expected a tag or --rollback}"
readonly TO="${DEPLOY_TO:?expected user@host}"
readonly PORT="${DEPLOY_PORT:-22}"
readonly DIRECTORY="${DEPLOY_DIRECTORY:-trading-platform}"
readonly BUNDLE="docker-compose.yml nginx deploy"

# These end up in a shell on the server.
if [[ ! "$TAG" =~ ^(--rollback|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$ ]]; then
  echo "$TAG is not a tag" >&2
  exit 64
fi
if [[ ! "$DIRECTORY" =~ ^[A-Za-z0-9_./-]+$ ]]; then
  echo "DEPLOY_DIRECTORY: expected letters, digits and . _ / -" >&2
  exit 64
fi

on_server() {
  # shellcheck disable=SC2086 # several options
  ssh -p "$PORT" -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15 ${SSH_OPTIONS:-} "$TO" "$@"
}

if [ "$TAG" = --rollback ]; then
  echo "back to the version before, on $TO"
  on_server "cd '$DIRECTORY' && if [ -d previous ]; then cp -R previous/. .; fi && bash deploy/compose/roll-out.sh --rollback"
else
  echo "$TAG to $TO"
  # What is there now is kept in `previous`, for the way back. nginx/html may hold a front end that is deployed by itself: it stays.
  # shellcheck disable=SC2086 # several paths
  tar --create --gzip --exclude=nginx/html --exclude=nginx/certificates --exclude=deploy/kubernetes $BUNDLE | on_server "
    set -e
    mkdir -p '$DIRECTORY/nginx/html'
    cd '$DIRECTORY'
    rm -rf previous.new
    if [ -f docker-compose.yml ]; then
      mkdir -p previous.new
      tar --create --exclude=nginx/html $BUNDLE | tar --extract --directory previous.new
      rm -rf previous
      mv previous.new previous
    fi
    tar --extract --gzip
    bash deploy/compose/roll-out.sh '$TAG'"
fi
