#!/usr/bin/env python3
"""Calls grants of Matou with what the hand-over gave. 用交接单中的凭据调用授权。

    python3 matou_sample.py                      calls every grant in matou.json
    python3 matou_sample.py ENDPOINT [PATH]      calls one

Needs Python 3.8 or newer. Grants of grade 3 and above (sender_constrained) also need
`pip install cryptography`: their tokens are bound to a key of yours (DPoP, RFC 9449). So do applications that
sign with a key of their own instead of a secret (RFC 7523): put its private half, as PEM, into the file that
matou.json names, or name another one in MATOU_CLIENT_KEY_FILE.
"""
import base64
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

with open("matou.json", encoding="utf-8") as file:
    SETTINGS = json.load(file)
KEY = None


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def proof(method, url, token=None):
    """A fresh signature for one call; the server takes each only once."""
    global KEY
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if KEY is None:
        KEY = Ed25519PrivateKey.generate()
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    header = {"typ": "dpop+jwt", "alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": base64url(public)}}
    claims = {"jti": str(uuid.uuid4()), "htm": method, "htu": url.split("?")[0], "iat": int(time.time())}
    if token:
        claims["ath"] = base64url(hashlib.sha256(token.encode()).digest())
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return text + "." + base64url(KEY.sign(text.encode()))


def send(request):
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode()}")


def signed(alg, private, text):
    """The signature of a text by one of the algorithms that are taken."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    if alg == "EdDSA":
        return private.sign(text)
    if alg == "RS256":
        return private.sign(text, padding.PKCS1v15(), SHA256())
    r, s = utils.decode_dss_signature(private.sign(text, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def assertion():
    """A fresh statement of who this application is; the server takes each only once."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = SETTINGS["client_key"]
    with open(os.environ.get("MATOU_CLIENT_KEY_FILE", key["file"]), "rb") as file:
        private = load_pem_private_key(file.read(), None)
    client, now = SETTINGS["client_id"], int(time.time())
    header = {"alg": key["alg"], "kid": key["kid"], "typ": "JWT"}
    claims = {"iss": client, "sub": client, "aud": SETTINGS["token_url"], "iat": now, "exp": now + 60, "jti": str(uuid.uuid4())}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return text + "." + base64url(signed(key["alg"], private, text.encode()))


def fetch_token(endpoint, bound):
    headers, form = {}, {"grant_type": "client_credentials", "resource": endpoint}
    if "client_key" in SETTINGS:
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        form["client_assertion"] = assertion()
    else:
        secret = f"{SETTINGS['client_id']}:{SETTINGS['client_secret']}"
        headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
    if bound:
        headers["DPoP"] = proof("POST", SETTINGS["token_url"])
    form = urllib.parse.urlencode(form).encode()
    return send(urllib.request.Request(SETTINGS["token_url"], form, headers))["access_token"]


def call(endpoint, path, bound):
    token = fetch_token(endpoint, bound)
    url = endpoint + path
    headers = {"Authorization": f"{'DPoP' if bound else 'Bearer'} {token}"}
    if bound:
        headers["DPoP"] = proof("GET", url, token)
    return send(urllib.request.Request(url, headers=headers))


def main():
    grants = [grant for grant in SETTINGS["grants"] if grant["endpoint"]]
    if len(sys.argv) > 1:
        grants = [grant for grant in grants if grant["endpoint"] == sys.argv[1]]
    for grant in grants:
        path = sys.argv[2] if len(sys.argv) > 2 else grant["path"]
        print(json.dumps(call(grant["endpoint"], path, grant["sender_constrained"]), ensure_ascii=False, indent=1))


main()
