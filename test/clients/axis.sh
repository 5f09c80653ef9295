#!/bin/sh
# Axis 1.4: WSDL2Java generates the classes from the WSDL, javac compiles them in a temporary folder, java runs them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
jars=.
for jar in axis axis-jaxrpc axis-saaj commons-logging commons-discovery wsdl4j javax.activation javax.mail; do jars=$jars:/usr/share/java/$jar.jar; done
# -W: a function takes one object with setters instead of one argument for each column.
java -cp "$jars" org.apache.axis.wsdl.WSDL2Java -W -U "$INSTANCE_USER" -P "$INSTANCE_PASSWORD" -p incident "$INSTANCE_URL/incident.do?WSDL" >log 2>&1 || { cat log >&2; exit 1; }
javac -proc:none -nowarn -cp "$jars" -d . "$here/AxisClient.java" incident/*.java 2>log || { cat log >&2; exit 1; }
java -cp "$jars" AxisClient
