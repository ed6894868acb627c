"""Tokens of an OAuth server: only its own, only for this server, only while they last."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from http_hosts import modern, site
from portrayal.errors import OperatorError
from portrayal_mcp.web.doors import Address, open_doors
from portrayal_mcp.web.oauth import IssuerTokens, discovery
from studios import make_settings

pytestmark = pytest.mark.anyio

ISSUER = "https://login.example.com/tenant"
BASE = "https://portrayal.example.com"
RESOURCE = f"{BASE}/mcp"
KEYS = {"one": ec.generate_private_key(ec.SECP256R1()), "two": rsa.generate_private_key(65537, 2048)}
STRANGER = ec.generate_private_key(ec.SECP256R1())


def public(kid):
    key = KEYS[kid].public_key()
    algorithm = jwt.algorithms.ECAlgorithm if kid == "one" else jwt.algorithms.RSAAlgorithm
    return {**json.loads(algorithm.to_jwk(key)), "kid": kid, "use": "sig"}


class Issuer:
    """Answers as an OAuth server would; `kids` are the keys it shows now."""

    def __init__(self, kids=("one", "two"), **about):
        self.kids, self.asked = kids, []
        self.about = {"issuer": ISSUER, "jwks_uri": "https://login.example.com/keys", **about}

    async def fetch(self, address):
        self.asked.append(address)
        if address == discovery(ISSUER)[0]:
            return None
        if address == discovery(ISSUER)[1]:
            return json.dumps(self.about).encode()
        return json.dumps({"keys": [public(kid) for kid in self.kids]}).encode()


def token(kid="one", key=None, algorithm=None, headers=None, **claims):
    known = {"iss": ISSUER, "aud": RESOURCE, "sub": "person-7", "exp": time.time() + 300, "client_id": "app"}
    body = {name: value for name, value in {**known, **claims}.items() if value is not None}
    algorithm = algorithm or ("ES256" if kid == "one" else "RS256")
    return jwt.encode(body, KEYS[kid] if key is None else key, algorithm, headers={"kid": kid, **(headers or {})})


@pytest.mark.parametrize("kid", ["one", "two"])
@pytest.mark.parametrize("audience", [RESOURCE, ["https://other.example.com", RESOURCE]])
async def test_a_token_for_this_server_names_its_person(kid, audience):
    known = await IssuerTokens(ISSUER, RESOURCE, Issuer().fetch).verify_token(token(kid, aud=audience, scope="a b"))
    assert known
    assert (known.subject, known.client_id, known.resource) == ("person-7", "app", RESOURCE)
    assert (known.claims, known.scopes) == ({"iss": ISSUER}, ["a", "b"])


WRONG = {
    "for another service": {"aud": "https://other.example.com/mcp"},
    "for nobody": {"aud": None},
    "for the server but not for this path": {"aud": BASE},
    "of another issuer": {"iss": "https://evil.example.com"},
    "of no issuer": {"iss": None},
    "of nobody": {"sub": None},
    "expired": {"exp": time.time() - 120},
    "for ever": {"exp": None},
    "too early": {"nbf": time.time() + 86_400},
    "signed by a stranger": {"key": STRANGER},
    "signed by an unknown key": {"kid": "one", "headers": {"kid": "three"}},
    "not signed": {"key": "", "algorithm": "none"},
    "signed by a shared secret": {"key": b"x" * 64, "algorithm": "HS256"},
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("how", WRONG)
async def test_any_other_token_is_nobody_s(how):
    assert await IssuerTokens(ISSUER, RESOURCE, Issuer().fetch).verify_token(token(**WRONG[how])) is None


async def test_what_is_no_token_is_nobody_s():
    for text in ("", "x", "a.b.c", "e30.e30.", token()[:-4], token() + "x"):
        assert await IssuerTokens(ISSUER, RESOURCE, Issuer().fetch).verify_token(text) is None


@pytest.mark.parametrize(
    "about", [{"issuer": "https://evil.example.com"}, {"jwks_uri": "http://login.example.com/keys"}, {"jwks_uri": 7}]
)
async def test_an_issuer_that_describes_itself_wrongly_is_not_believed(about):
    assert await IssuerTokens(ISSUER, RESOURCE, Issuer(**about).fetch).verify_token(token()) is None


async def test_new_keys_are_found_but_strange_ones_are_not_looked_for_all_the_time():
    now = [0.0]
    issuer = Issuer(kids=("one",))
    verifier = IssuerTokens(ISSUER, RESOURCE, issuer.fetch, clock=lambda: now[0])
    assert await verifier.verify_token(token("one"))
    for _ in range(5):
        assert await verifier.verify_token(token("two")) is None
    assert len(issuer.asked) == 3
    issuer.kids = ("two",)
    now[0] = 61.0
    assert await verifier.verify_token(token("two"))
    assert await verifier.verify_token(token("one")) is None  # it was withdrawn


async def test_an_issuer_that_is_down_lets_known_people_in():
    now = [0.0]
    issuer = Issuer()
    verifier = IssuerTokens(ISSUER, RESOURCE, issuer.fetch, clock=lambda: now[0])
    assert await verifier.verify_token(token())

    async def down(address):
        return None

    verifier._fetch, now[0] = down, 100.0
    assert await verifier.verify_token(token("one", headers={"kid": "new"})) is None
    assert await verifier.verify_token(token())


def test_an_issuer_without_a_public_address_is_refused(tmp_path):
    with pytest.raises(OperatorError, match="Set PORTRAYAL_HTTP_URL"):
        open_doors(make_settings(tmp_path, http_issuer=ISSUER), Address("127.0.0.1", 8000))


async def test_the_server_says_whose_tokens_it_takes_and_takes_them(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal_mcp.web.oauth.fetch_json", Issuer().fetch)
    named = {"PORTRAYAL_HTTP_ISSUER": ISSUER, "PORTRAYAL_HTTP_URL": BASE}
    async with site(tmp_path, **named) as opened, opened.browser() as browser:
        refused = await browser.post("/mcp", content=b"{}")
        assert refused.status_code == 401
        where = f"{BASE}/.well-known/oauth-protected-resource/mcp"
        assert f'resource_metadata="{where}"' in refused.headers["www-authenticate"]
        about = (await browser.get("/.well-known/oauth-protected-resource/mcp")).json()
        assert (about["resource"], about["authorization_servers"]) == (RESOURCE, [ISSUER])
        for text, status in ((token(), 200), (token(aud="https://other.example.com"), 401)):
            browser.headers["Authorization"] = f"Bearer {text}"
            assert (await browser.get("/files")).status_code == status
        browser.headers["Authorization"] = f"Bearer {token(sub='person-8')}"
        called = await modern(browser, "tools/call", {"name": "list_library", "arguments": {"kind": "jobs"}})
        assert called["result"]["structuredContent"]["total"] == 0
        homes = sorted(path.name[:2] for path in (opened.home / "users").iterdir())
        assert homes == ["o-", "o-"]
