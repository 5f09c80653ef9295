#!/bin/sh
# KDSoap: kdwsdl2cpp generates the classes from the WSDL; they are compiled in a temporary folder and run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# kdwsdl2cpp fetches a WSDL without credentials, so it gets a saved one.
curl --silent --show-error --fail --user "$INSTANCE_USER:$INSTANCE_PASSWORD" --output incident.wsdl "$INSTANCE_URL/incident.do?WSDL"
kdwsdl2cpp -o incident.h incident.wsdl >log 2>&1 || { cat log >&2; exit 1; }
kdwsdl2cpp -impl incident.h -o incident.cpp incident.wsdl >log 2>&1 || { cat log >&2; exit 1; }
moc incident.h -o moc_incident.cpp
flags=$(pkg-config --cflags --libs Qt5Network)
g++ -O0 -fPIC -o client "$here/kdsoap_client.cpp" incident.cpp moc_incident.cpp -I. $flags -lkdsoap
./client
