#!/bin/sh
# wget: asks without credentials first and sends them after the challenge.
set -eu
client=$(wget --version | cut -d' ' -f1-3 | head -n1)

# A status of 400 or more is an exit status of wget; the Fault is printed all the same.
get() { wget --quiet --output-document=- --user="$1" --password="$INSTANCE_PASSWORD" "$INSTANCE_URL$2"; }

post() {
  wget --quiet --output-document=- --content-on-error --user="$1" --password="$INSTANCE_PASSWORD" \
    --header='Content-Type: text/xml; charset=utf-8' --header='SOAPAction: ""' \
    --post-data="$2" "$INSTANCE_URL/incident.do?SOAP" || true
}

. "$(dirname "$0")/by_hand.sh"
