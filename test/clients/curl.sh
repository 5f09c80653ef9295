#!/bin/sh
# curl: sends the credentials at once.
set -eu
client=$(curl --version | cut -d' ' -f1-2 | head -n1)

get() { curl --silent --user "$1:$INSTANCE_PASSWORD" "$INSTANCE_URL$2"; }

post() {
  curl --silent --user "$1:$INSTANCE_PASSWORD" \
    --header 'Content-Type: text/xml; charset=utf-8' --header 'SOAPAction: ""' \
    --data-binary "$2" "$INSTANCE_URL/incident.do?SOAP"
}

. "$(dirname "$0")/by_hand.sh"
