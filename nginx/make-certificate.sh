#!/bin/sh
# A certificate of our own where there is none yet, so that the first start has TLS. Browsers do not trust it: put a real one in its place
# (docs/deployment.md), as fullchain.pem and privkey.pem.
set -eu

directory=/etc/nginx/certificates
if [ -s "$directory/fullchain.pem" ] && [ -s "$directory/privkey.pem" ]; then exit 0; fi

echo "no certificate in $directory: making a self-signed one"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
  -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
  -keyout "$directory/privkey.pem" -out "$directory/fullchain.pem" 2>/dev/null
