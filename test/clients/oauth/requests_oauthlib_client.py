"""A token by requests-oauthlib, in the way that its documentation shows for machines. Environment and result: README.md of the folder above."""
import json
import os

import requests
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests_oauthlib import OAuth2Session, __version__

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
url, name = os.environ["INSTANCE_URL"], os.environ["CLIENT_ID"]
INCIDENTS = url + "/api/now/table/incident?sysparm_limit=1&sysparm_fields=number"


def session(secret):
    made = OAuth2Session(client=BackendApplicationClient(client_id=name))
    made.fetch_token(token_url=url + "/oauth_token.do", client_id=name, client_secret=secret)
    return made


client = session(os.environ["CLIENT_SECRET"])
number = client.get(INCIDENTS).json()["result"][0]["number"]
page = client.get(url + "/incident.do", allow_redirects=False).status_code
try:
    session("wrong")
    refused = "not refused"
except InvalidClientError as error:
    refused = error.error
requests.post(url + "/oauth_revoke_token.do", data={"token": client.token["access_token"]})
revoked = client.get(INCIDENTS).status_code
print(json.dumps({"client": "requests-oauthlib " + __version__, "number": number, "page": page, "refused": refused, "revoked": revoked}))
