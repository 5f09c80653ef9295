#!/bin/sh
# A token by curl, with name and secret by Basic. Environment and result: README.md of this folder.
set -eu
answer=$(curl --silent --user "$CLIENT_ID:$CLIENT_SECRET" --data grant_type=client_credentials "$INSTANCE_URL/oauth_token.do")
token=$(printf '%s' "$answer" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
status() { curl --silent --output /dev/null --write-out '%{http_code}' "$@"; }
number=$(curl --silent --oauth2-bearer "$token" "$INSTANCE_URL/api/now/table/incident?sysparm_limit=1&sysparm_fields=number" | sed 's/.*"number":"\([^"]*\)".*/\1/')
page=$(status --oauth2-bearer "$token" "$INSTANCE_URL/incident.do")
refused=$(curl --silent --user "$CLIENT_ID:wrong" --data grant_type=client_credentials "$INSTANCE_URL/oauth_token.do" | sed 's/.*"error":"\([^"]*\)".*/\1/')
curl --silent --output /dev/null --data-urlencode "token=$token" "$INSTANCE_URL/oauth_revoke_token.do"
revoked=$(status --oauth2-bearer "$token" "$INSTANCE_URL/api/now/table/incident?sysparm_limit=1")
printf '{"client":"%s","number":"%s","page":%s,"refused":"%s","revoked":%s}\n' "$(curl --version | cut -d' ' -f1-2 | head -n1)" "$number" "$page" "$refused" "$revoked"
