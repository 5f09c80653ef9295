"""Every direct web service function with zeep (https://docs.python-zeep.org). Environment and result: README.md of this folder."""
import json
import os

from requests import Session
from zeep import Client, Transport, __version__
from zeep.exceptions import Fault


def connect(user):
    session = Session()
    session.auth = (user, os.environ["INSTANCE_PASSWORD"])
    wsdl = os.environ["INSTANCE_URL"] + "/incident.do?WSDL"
    return Client(wsdl, transport=Transport(session=session)).service


def refusal(user):
    try:
        connect(user).getRecords()
    except Fault as fault:
        return f"{fault.message} {fault.detail.text}"


incident = connect(os.environ["INSTANCE_USER"])
inserted = incident.insert(short_description=os.environ["SUMMARY"])
sys_id = inserted.sys_id
read = incident.get(sys_id=sys_id)
updated = incident.update(sys_id=sys_id, close_notes="updated")
found = incident.getRecords(close_notes="updated", __encoded_query=f"sys_id={sys_id}")
keys = incident.getKeys(sys_id=sys_id)
deleted = incident.deleteRecord(sys_id=sys_id)

print(
    json.dumps(
        {
            "client": f"zeep {__version__}",
            "inserted": sys_id,
            "number": inserted.number,
            "read": read.short_description,
            "updated": updated,
            "found": [record.sys_id for record in found],
            "keys": keys.sys_id,
            "count": int(keys.count),
            "deleted": int(deleted),
            "refused": refusal(os.environ["REFUSED_USER"]),
        }
    )
)
