#!/bin/sh
# JAX-WS: wsimport generates the classes from the WSDL, javac compiles them in a temporary folder, java runs them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wsdl="$INSTANCE_URL/incident.do?WSDL"
echo "http://$INSTANCE_USER:$INSTANCE_PASSWORD@${wsdl#http://}" >credentials
# Without the wrapper style, a function takes one object with setters instead of one argument for each column.
echo "<bindings xmlns='http://java.sun.com/xml/ns/jaxws' wsdlLocation='$wsdl'><enableWrapperStyle>false</enableWrapperStyle></bindings>" >bindings.xml
wsimport -Xnocompile -p incident -b bindings.xml -Xauthfile credentials "$wsdl" >log 2>&1 || { cat log >&2; exit 1; }
javac -proc:none -cp /usr/share/java/jaxws-rt.jar "$here/JaxWsClient.java" incident/*.java -d . 2>log || { cat log >&2; exit 1; }
java -cp .:/usr/share/java/jaxws-rt.jar JaxWsClient
