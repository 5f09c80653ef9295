#!/bin/sh
# The Table API with HTTPie. Environment and result: README.md of this folder.
set -eu

# ask USER METHOD PATH ITEM… prints the body that was answered, whatever its status.
ask() {
  user=$1 method=$2 path=$3
  shift 3
  http --ignore-stdin --check-status --body --auth "$user:$INSTANCE_PASSWORD" "$method" "$INSTANCE_URL/api/now$path" "$@" 2>/dev/null || true
}
text() { sed -n "s/.*\"$1\":\"\(\([^\"\\\\]\|\\\\.\)*\)\".*/\1/p"; }
quoted() { printf '"%s"' "$(printf %s "$1" | tr '\r\n\t' '   ' | sed 's/[\\"]/\\&/g')"; }

inserted=$(ask "$INSTANCE_USER" POST /table/incident short_description="$SUMMARY")
sys_id=$(printf %s "$inserted" | text sys_id)
read=$(ask "$INSTANCE_USER" GET "/table/incident/$sys_id" | text short_description)
updated=$(ask "$INSTANCE_USER" PATCH "/table/incident/$sys_id" close_notes=updated | text sys_id)
found=$(ask "$INSTANCE_USER" GET /table/incident sysparm_query=="sys_id=$sys_id^close_notes=updated" sysparm_fields==sys_id | text sys_id)
count=$(ask "$INSTANCE_USER" GET /stats/incident sysparm_count==true sysparm_query=="sys_id=$sys_id" | text count)
ask "$INSTANCE_USER" DELETE "/table/incident/$sys_id"
gone=$(ask "$INSTANCE_USER" GET "/table/incident/$sys_id" | text message)
refused=$(ask "$REFUSED_USER" POST /table/incident short_description=refused)

printf '{"client":"HTTPie %s","inserted":"%s","number":"%s","read":"%s","updated":"%s","found":["%s"],"keys":"%s","count":%s,"deleted":%s,"refused":%s}\n' \
  "$(http --version)" "$sys_id" "$(printf %s "$inserted" | text number)" "$read" "$updated" "$found" "$found" "$count" \
  "$([ "$gone" = 'No Record found' ] && echo 1 || echo 0)" "$(quoted "$refused")"
