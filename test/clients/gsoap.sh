#!/bin/sh
# gSOAP: generates the proxy from the WSDL, compiles it in a temporary folder and runs it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wsdl2h -r:"$INSTANCE_USER:$INSTANCE_PASSWORD" -o incident.h "$INSTANCE_URL/incident.do?WSDL" >log 2>&1 || { cat log >&2; exit 1; }
soapcpp2 -i -C -L -x -I/usr/share/gsoap/import incident.h >log 2>&1 || { cat log >&2; exit 1; }
g++ -O0 -o client -I. "$here/gsoap_client.cpp" soapC.cpp soapServiceNowSoapProxy.cpp -lgsoap++
./client
