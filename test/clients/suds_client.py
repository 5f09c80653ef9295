"""Every direct web service function with suds (https://suds.readthedocs.io). Environment and result: README.md of this folder."""
import json
import os

from suds import __version__
from suds.client import Client
from suds.plugin import MessagePlugin
from suds.transport.http import HttpAuthenticated


class LastReply(MessagePlugin):
    """suds reads a Fault at status 500 only; a refusal at the gate has 403 and its Fault is found here."""

    def received(self, context):
        self.reply = context.reply.decode("utf-8")


def connect(user, *plugins):
    transport = HttpAuthenticated(username=user, password=os.environ["INSTANCE_PASSWORD"])
    wsdl = os.environ["INSTANCE_URL"] + "/incident.do?WSDL"
    return Client(wsdl, transport=transport, cache=None, plugins=plugins).service


def refusal(user):
    last = LastReply()
    try:
        connect(user, last).getRecords()
    except Exception as error:
        return "%s %s" % (error.args[0], last.reply)


incident = connect(os.environ["INSTANCE_USER"])
inserted = incident.insert(short_description=os.environ["SUMMARY"])
sys_id = inserted.sys_id
read = incident.get(sys_id=sys_id)
updated = incident.update(sys_id=sys_id, close_notes="updated")
found = incident.getRecords(close_notes="updated", __encoded_query="sys_id=" + sys_id)
keys = incident.getKeys(sys_id=sys_id)
deleted = incident.deleteRecord(sys_id=sys_id)

print(
    json.dumps(
        {
            "client": "suds " + __version__,
            "inserted": sys_id,
            "number": inserted.number,
            "read": read.short_description,
            "updated": updated,
            "found": [record.sys_id for record in found],
            "keys": keys.sys_id,
            "count": keys.count,
            "deleted": deleted,
            "refused": refusal(os.environ["REFUSED_USER"]),
        }
    )
)
