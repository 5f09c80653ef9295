#!/bin/sh
# .NET on mono: `dotnet.sh asmx` or `dotnet.sh wcf` compiles a client in a temporary folder and runs it.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$1" = asmx ]; then
  mcs -out:"$work/proxy.exe" -r:System.Web.Services AsmxProxy.cs
  mono "$work/proxy.exe" >"$work/Proxy.cs"
  mcs -out:"$work/client.exe" -r:System.Web.Services AsmxClient.cs Summary.cs "$work/Proxy.cs"
else
  mcs -out:"$work/client.exe" -r:System.Runtime.Serialization,System.ServiceModel,System.Web.Services WcfClient.cs Summary.cs
fi
mono "$work/client.exe"
