"""A token by Authlib. Environment and result: README.md of the folder above."""
import json
import os

from authlib import __version__
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

url, name = os.environ["INSTANCE_URL"], os.environ["CLIENT_ID"]
INCIDENTS = url + "/api/now/table/incident?sysparm_limit=1&sysparm_fields=number"
TOKEN = url + "/oauth_token.do"


def session(secret):
    made = OAuth2Session(name, secret, token_endpoint=TOKEN, token_endpoint_auth_method="client_secret_post")
    made.fetch_token(TOKEN, grant_type="client_credentials")
    return made


client = session(os.environ["CLIENT_SECRET"])
number = client.get(INCIDENTS).json()["result"][0]["number"]
page = client.get(url + "/incident.do", allow_redirects=False).status_code
try:
    session("wrong")
    refused = "not refused"
except OAuthError as error:
    refused = error.error
client.revoke_token(url + "/oauth_revoke_token.do", client.token["access_token"])
revoked = client.get(INCIDENTS).status_code
print(json.dumps({"client": "Authlib " + __version__, "number": number, "page": page, "refused": refused, "revoked": revoked}))
