#!/bin/sh
# Rotates the secret of a non-interactive user into AWS Secrets Manager: rotate-secret.sh USER SECRET_ID [OVERLAP]
# A client that reads the current version of SECRET_ID has the new secret before the old one ends.
set -eu
user=$1 secret_id=$2 overlap=${3:-24h}
case $user in *[!A-Za-z0-9._@-]*) echo "Use a user name of letters, digits and . _ @ - only." >&2; exit 1 ;; esac
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The secret stands alone on the standard output: it is in no log and in no argument list.
nis secrets "$user" rotate --overlap "$overlap" > "$folder/secret"
secret=$(cat "$folder/secret")
printf '{"username":"%s","password":"%s"}' "$user" "$secret" > "$folder/value"
if ! aws secretsmanager put-secret-value --secret-id "$secret_id" --secret-string "file://$folder/value" > "$folder/answer"; then
  nis secrets "$user" end "$(cut -c 5-12 "$folder/secret")" >&2
  echo "Secrets Manager did not take the new secret, so it has ended. Run this again before the old one ends." >&2
  exit 1
fi
nis secrets "$user"
