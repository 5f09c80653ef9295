# Every direct web service function with envelopes written by hand. A script that reads this one defines
#   get USER PATH, post USER BODY   which print what was answered, whatever its status.
# Environment and result: README.md of this folder.

call() { # call USER FUNCTION NAME=VALUE…
  user=$1 name=$2
  shift 2
  fields=''
  for field in "$@"; do fields="$fields<${field%%=*}>$(escape "${field#*=}")</${field%%=*}>"; done
  post "$user" "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:inc=\"http://www.service-now.com/incident\">
  <soapenv:Body><inc:$name>$fields</inc:$name></soapenv:Body>
</soapenv:Envelope>"
}

escape() { printf %s "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }
unescape() { sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'; }
element() { sed -n "s:.*<$1>\([^<]*\)</$1>.*:\1:p" | unescape; }
quoted() { printf '"%s"' "$(printf %s "$1" | tr '\r\n\t' '   ' | sed 's/[\\"]/\\&/g')"; }

get "$INSTANCE_USER" '/incident.do?WSDL' | grep -q 'name="ServiceNow_incident"'
inserted=$(call "$INSTANCE_USER" insert "short_description=$SUMMARY")
sys_id=$(printf %s "$inserted" | element sys_id)
read=$(call "$INSTANCE_USER" get "sys_id=$sys_id" | element short_description)
updated=$(call "$INSTANCE_USER" update "sys_id=$sys_id" close_notes=updated | element sys_id)
found=$(call "$INSTANCE_USER" getRecords close_notes=updated "__encoded_query=sys_id=$sys_id" | element sys_id)
keys=$(call "$INSTANCE_USER" getKeys "sys_id=$sys_id")
deleted=$(call "$INSTANCE_USER" deleteRecord "sys_id=$sys_id" | element count)
refused=$(call "$REFUSED_USER" getRecords)

printf '{"client":%s,"inserted":%s,"number":%s,"read":%s,"updated":%s,"found":[%s],"keys":%s,"count":%s,"deleted":%s,"refused":%s}\n' \
  "$(quoted "$client")" "$(quoted "$sys_id")" "$(quoted "$(printf %s "$inserted" | element number)")" "$(quoted "$read")" \
  "$(quoted "$updated")" "$(quoted "$found")" "$(quoted "$(printf %s "$keys" | element sys_id)")" \
  "$(printf %s "$keys" | element count)" "$deleted" "$(quoted "$refused")"
