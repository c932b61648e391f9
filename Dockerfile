# One image for everything that runs in production: the gateway, the three services and the migrations. They share nearly all of their
# bytes, and one tag cannot mix versions in a deployment or in a rollback. Which of them a container is, its command says:
#
#   gateway/src/main.ts (the default)   subgraphs/<service>/src/main.ts   drizzle/migrate.ts
#
# Targets: `production` (the default) and `emulator` (Firebase's Auth emulator, for development only).

ARG NODE_IMAGE=node:24-bookworm-slim

# ---- What npm has to know, so that a change of the source does not install everything again.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY gateway/package.json gateway/
COPY drizzle/package.json drizzle/
COPY subgraphs/shared/package.json subgraphs/shared/
COPY subgraphs/user/package.json subgraphs/user/
COPY subgraphs/market-data/package.json subgraphs/market-data/
COPY subgraphs/trading/package.json subgraphs/trading/

# ---- Optional packages are the embedded Postgres, Node for other platforms, and Firestore and Storage for firebase-admin: nothing that runs here.
FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' -o -iname 'README*' -o -iname 'CHANGELOG*' \) -delete

# ---- The program, and its compiled form: V8 reads it instead of compiling, and Node need not strip the types again.
FROM dependencies AS application
COPY gateway gateway
COPY subgraphs subgraphs
COPY drizzle drizzle
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache
# Node keeps a cache for each user id: it has to be made by the user who will read it.
RUN install -d -o node -g node .compile-cache
USER node
# What is loaded only when it is needed has to be named: Firebase's library.
RUN for entry in ./gateway/src/app.ts ./subgraphs/user/src/app.ts ./subgraphs/market-data/src/app.ts ./subgraphs/trading/src/app.ts ./drizzle/migrate.ts \
      firebase-admin/app firebase-admin/auth; do \
      node --input-type=module --eval "await import('$entry'); process.exit(0)" || exit 1; \
    done

# ---- Firebase's Auth emulator, which takes unsigned tokens. It has an image of its own so that it can be in no other.
FROM manifests AS emulator
RUN --mount=type=cache,target=/root/.npm npm ci --omit=optional --ignore-scripts
COPY subgraphs/shared subgraphs/shared
COPY scripts scripts
RUN install -d -o node -g node /data
ENV NODE_ENV=development HOST=0.0.0.0 PORT=9099 USERS_FILE=/data/users.json FIREBASE_PROJECT_ID=demo-trading
USER node
EXPOSE 9099
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:9099/').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["scripts/platform/firebase-auth-emulator.ts"]

# ---- Production
FROM ${NODE_IMAGE} AS production
# npm is of no use to a running service, and of some to an intruder.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn*
WORKDIR /app
COPY --from=application --link /app /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache HEALTH_URL=http://127.0.0.1:4000/health/ready
USER node
EXPOSE 4000 4001 4002 4003
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["node", "--eval", "fetch(process.env.HEALTH_URL).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
# V8 shrinks the nursery when traffic pauses and pays for that when it comes back (gateway/README.md).
CMD ["--min-semi-space-size=16", "gateway/src/main.ts"]
# Last, since they differ in every build.
ARG VERSION=development
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="Trading platform" \
      org.opencontainers.image.description="Gateway, services and migrations of a self-hosted trading platform; the command says which." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="UNLICENSED"
