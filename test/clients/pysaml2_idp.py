"""pysaml2 as the identity provider: reads our metadata and one AuthnRequest, and prints its signed answer as JSON."""

import json
import os
import sys
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, saml
from saml2.config import IdPConfig
from saml2.saml import NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

ENTITY_ID = os.environ["ENTITY_ID"]
FOLDER = os.environ["KEYS_FOLDER"]

metadata = urlopen(os.environ["INSTANCE_URL"] + "/saml/metadata").read().decode()
server = Server(
    config=IdPConfig().load(
        {
            "entityid": ENTITY_ID,
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(ENTITY_ID + "/sso", BINDING_HTTP_REDIRECT)]},
                    "sign_response": True,
                    "sign_assertion": True,
                    "signing_algorithm": SIG_RSA_SHA256,
                    "digest_algorithm": DIGEST_SHA256,
                    "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
                }
            },
            "key_file": FOLDER + "/key.pem",
            "cert_file": FOLDER + "/cert.pem",
            "metadata": {"inline": [metadata]},
            "xmlsec_binary": "/usr/bin/xmlsec1",
        }
    )
)

query = parse_qs(urlsplit(sys.argv[1]).query)
request = server.parse_authn_request(query["SAMLRequest"][0], BINDING_HTTP_REDIRECT)
arguments = server.response_args(request.message)
response = server.create_authn_response(
    identity={"uid": [os.environ["INSTANCE_USER"]]},
    userid=os.environ["INSTANCE_USER"],
    name_id=NameID(format=saml.NAMEID_FORMAT_UNSPECIFIED, text=os.environ["INSTANCE_USER"]),
    authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": ENTITY_ID},
    sign_response=True,
    sign_assertion=True,
    sign_alg=SIG_RSA_SHA256,
    digest_alg=DIGEST_SHA256,
    **{name: arguments[name] for name in ("in_response_to", "destination", "sp_entity_id")},
)
http = server.apply_binding(BINDING_HTTP_POST, str(response), arguments["destination"], query.get("RelayState", [""])[0], response=True)
print(json.dumps({"destination": arguments["destination"], "page": "".join(http["data"])}))
