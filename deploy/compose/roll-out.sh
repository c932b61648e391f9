#!/usr/bin/env bash
# Brings the installation in this folder to another version, one part after the other, or leaves it at the one it had.
# scripts/deploy.sh runs it on the server, in the folder of docker-compose.yml. By hand:
#
#   bash deploy/compose/roll-out.sh 1.4.0        to this tag; back to the present one when it does not work
#   bash deploy/compose/roll-out.sh --rollback   to the tag before the present one
#
# .env holds PLATFORM_IMAGE and PLATFORM_TAG; both are changed here only after the new version has proved itself.
set -euo pipefail

readonly HEALTH_SECONDS="${HEALTH_SECONDS:-120}"
# Started beside the old containers, which go when the new ones are healthy: nothing is away meanwhile.
readonly BESIDE="market-data user trading gateway"

export COMPOSE_ANSI=never COMPOSE_PROGRESS=quiet
unset PLATFORM_TAG

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# setting NAME: its value in .env.
setting() { sed -n "s/^$1=//p" .env | tail -n 1; }

# set_setting NAME VALUE
set_setting() {
  grep -v "^$1=" .env >.env.new || true
  printf '%s=%s\n' "$1" "$2" >>.env.new
  chmod 600 .env.new
  mv .env.new .env
}

running() { docker compose ps --quiet "$1"; }

# replace_beside SERVICE: as many new containers as there are old ones, then the old ones end.
replace_beside() {
  local service="$1" old count
  old="$(running "$service")"
  count="$(wc -w <<<"$old")"
  if [ "$count" -eq 0 ]; then
    docker compose up --detach --wait --wait-timeout "$HEALTH_SECONDS" --no-deps "$service"
    return
  fi
  say "$service: $count beside $count"
  # shellcheck disable=SC2086 # one word for each container
  if docker compose up --detach --wait --wait-timeout "$HEALTH_SECONDS" --no-deps --no-recreate \
    --scale "$service=$((count * 2))" "$service"; then
    # nginx asks for addresses every 5 seconds; it learns of new gateways before the old ones are gone.
    if [ "$service" = gateway ]; then reload_nginx || return 1; fi
    docker stop $old >/dev/null
    docker rm $old >/dev/null
  else
    # The old ones never stopped serving: only the new ones go.
    local container
    for container in $(docker compose ps --all --quiet "$service"); do
      grep -q "$container" <<<"$old" && continue
      say "$service: the log of the new container"
      docker logs --tail 30 "$container" 2>&1 || true
      docker rm --force "$container" >/dev/null
    done
    return 1
  fi
}

reload_nginx() {
  if [ -z "$(running nginx)" ] || [ -n "$(docker compose up --dry-run --no-deps nginx 2>&1 | grep -i recreate || true)" ]; then
    docker compose up --detach --wait --wait-timeout "$HEALTH_SECONDS" --no-deps nginx
    return
  fi
  say "nginx: reload"
  docker compose exec -T nginx sh -ec 'exec 2>&1
    /docker-entrypoint.d/20-envsubst-on-templates.sh >/dev/null
    nginx -q -t -c /etc/nginx/platform/nginx.conf
    nginx -c /etc/nginx/platform/nginx.conf -s reload'
}

# answers: the whole way, as a client goes it, several times over.
answers() {
  local port
  port="$(docker compose port nginx 8443)"
  for _ in 1 2 3 4 5; do
    curl --silent --show-error --fail --insecure --max-time 10 --retry 10 --retry-delay 1 --retry-all-errors \
      --header 'content-type: application/json' --data '{"query":"{ instruments(first: 1) { nodes { symbol } } }"}' \
      "https://127.0.0.1:${port##*:}/graphql" | grep -q '"symbol"' || return 1
  done
}

# The compose file and what belongs to it, as they were before scripts/deploy.sh handed over others.
take_back_files() { if [ -d previous ]; then cp -R previous/. .; fi; }

# bring_to TAG: everything at this version, or a failure as soon as one part does not work.
bring_to() {
  export PLATFORM_TAG="$1"
  local service
  docker compose run --rm prepare
  docker compose up --detach --wait --wait-timeout "$HEALTH_SECONDS" --no-deps postgres nats || return 1
  say "migrate"
  docker compose run --rm --no-deps migrate || return 1
  for service in $BESIDE; do replace_beside "$service" || return 1; done
  reload_nginx || return 1
  answers || return 1
}

main() {
  [ -f .env ] || { echo "there is no .env here: see docs/deployment.md" >&2; exit 66; }
  # Never two at a time.
  exec 9>.roll-out.lock
  flock --nonblock 9 || { echo "another deployment is running" >&2; exit 75; }

  local present tag
  present="$(setting PLATFORM_TAG)"
  tag="${1:?expected a tag or --rollback}"
  if [ "$tag" = --rollback ]; then
    tag="$(setting PREVIOUS_PLATFORM_TAG)"
    [ -n "$tag" ] || { echo "there is no version to go back to" >&2; exit 65; }
  fi
  # In a checkout Compose would add the demo by itself.
  COMPOSE_FILE="$(setting COMPOSE_FILE)"
  export COMPOSE_FILE="${COMPOSE_FILE:-docker-compose.yml}"
  # What has begun comes to an end, also when whoever began it hangs up: the rest is in the file then.
  trap '' HUP PIPE
  exec > >(exec tee --output-error=warn-nopipe roll-out.log) 2>&1
  say "from ${present:-nothing} to $tag"
  if ! PLATFORM_TAG="$tag" docker compose pull --quiet --policy "${PULL_POLICY:-always}" migrate; then
    say "there is no $tag to be had"
    take_back_files
    exit 1
  fi

  if bring_to "$tag"; then
    set_setting PLATFORM_TAG "$tag"
    [ -z "$present" ] || [ "$present" = "$tag" ] || set_setting PREVIOUS_PLATFORM_TAG "$present"
    docker image prune --force >/dev/null
    say "runs $tag"
    return
  fi
  say "$tag does not work"
  docker compose ps --all || true
  if [ -z "$present" ] || [ "$present" = "$tag" ]; then exit 1; fi
  # Migrations only ever add (docs/deployment.md), so the version before runs on the database as it is now.
  take_back_files
  if bring_to "$present"; then say "back at $present"; else say "$present does not work either"; fi
  exit 1
}

main "$@"
