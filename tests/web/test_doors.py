"""Who may come in: tokens, hosts, origins, sizes and rates; and what refuses to start."""

import json

import anyio
import pytest

from http_hosts import GIVEN, TOKENS, site
from portrayal.errors import OperatorError
from portrayal_mcp.web.doors import Address, open_doors, read_address
from portrayal_mcp.web.rates import Rates
from portrayal_mcp.web.tokens import GivenTokens, read_tokens
from studios import make_settings

pytestmark = pytest.mark.anyio

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
NEVER = ("/mcp", "/files", "/files/x.jpg")


@pytest.mark.parametrize("path", NEVER)
@pytest.mark.parametrize("token", [None, "wrong", TOKENS["ann"][:-1], TOKENS["ann"] + "x", "ümlaut" * 5])
async def test_without_a_known_token_nothing_is_answered(shared, path, token):
    headers = {} if token is None else {"Authorization": f"Bearer {token}".encode()}
    async with shared.browser() as browser:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = await browser.request(method, path, headers={**HEADERS, **headers}, content=b"{}")
            assert answer.status_code in (401, 405), (method, answer.text)
            if answer.status_code == 401:
                assert answer.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("path", ["/mcp", "/files", "/healthz", "/readyz", "/pictures/heroes/x.webp", "/nothing"])
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Host", "evil.example.com", 421),
        ("Host", "127.0.0.1.evil.example.com", 421),
        ("Host", "127.0.0.1:1", 421),
        ("Origin", "https://evil.example.com", 403),
        ("Origin", "null", 403),
        ("Origin", "http://localhost.evil.example.com", 403),
    ],
)
async def test_a_strange_host_or_origin_is_refused_on_every_path(shared, path, header, value, status):
    async with shared.browser("ann") as browser:
        answer = await browser.get(path, headers={header: value})
        assert answer.status_code == status


async def test_the_listed_hosts_and_origins_are_answered(tmp_path):
    listed = {"PORTRAYAL_HTTP_HOSTS": "portrayal.internal", "PORTRAYAL_HTTP_ORIGINS": "https://app.example.com"}
    public = {"PORTRAYAL_HTTP_URL": "https://portrayal.example.com"}
    async with site(tmp_path, **listed, **public) as opened, opened.browser() as browser:
        for host in ("portrayal.internal", "portrayal.example.com"):
            assert (await browser.get("/healthz", headers={"Host": host})).status_code == 200
        for origin in ("https://app.example.com", "https://portrayal.example.com"):
            assert (await browser.get("/healthz", headers={"Origin": origin})).status_code == 200


async def test_a_message_over_two_megabytes_is_refused_unread(shared):
    async with shared.browser("ann") as browser:
        answer = await browser.post("/mcp", headers=HEADERS, content=b" " * 2_000_001)
        assert answer.status_code == 413


async def test_who_asks_too_often_is_told_how_long_to_wait_and_others_are_not_held_up(tmp_path):
    async with site(tmp_path, PORTRAYAL_HTTP_RATE="3") as opened:  # noqa: SIM117 - too long for a line
        async with opened.browser("ann") as ann, opened.browser("bob") as bob, opened.browser() as nobody:
            assert [(await ann.get("/files")).status_code for _ in range(4)] == [200, 200, 200, 429]
            refused = await ann.get("/files")
            assert 1 <= int(refused.headers["retry-after"]) <= 20
            assert "nothing was started" in refused.json()["error"]
            assert (await bob.get("/files")).status_code == 200
            assert [(await nobody.get("/files")).status_code for _ in range(4)] == [401, 401, 401, 429]
            assert (await nobody.get("/healthz")).status_code == 200


def test_a_bucket_fills_again_with_time_and_holds_no_more_than_a_minute():
    now = [0.0]
    rates = Rates(60, lambda: now[0])
    assert [rates.take("ann") for _ in range(60)] == [0.0] * 60
    assert rates.take("ann") == 1.0
    now[0] = 1.0
    assert rates.take("ann") == 0.0
    now[0] = 10_000.0
    assert sum(rates.take("ann") == 0.0 for _ in range(100)) == 60


def test_buckets_of_many_strangers_do_not_pile_up(monkeypatch):
    monkeypatch.setattr("portrayal_mcp.web.rates.MOST_BUCKETS", 10)
    rates = Rates(60, lambda: 0.0)
    for number in range(1_000):
        rates.take(f"address {number}")
    assert len(rates._buckets) == 10


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com"])
def test_an_address_that_strangers_reach_needs_a_token(tmp_path, host):
    with pytest.raises(OperatorError, match="Set PORTRAYAL_HTTP_TOKENS"):
        open_doors(make_settings(tmp_path), Address(host, 8000))
    assert open_doors(make_settings(tmp_path, http_tokens=GIVEN), Address(host, 8000)).verifier


def test_a_public_address_needs_a_token_also_behind_a_proxy_on_this_machine(tmp_path):
    with pytest.raises(OperatorError, match=r"everybody who reaches https://p\.example\.com"):
        open_doors(make_settings(tmp_path, http_url="https://p.example.com"), Address("127.0.0.1", 8000))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_alone_no_token_is_needed(tmp_path, host):
    assert open_doors(make_settings(tmp_path), Address(host, 8000)).verifier is None


def test_checks_of_host_and_origin_cannot_be_switched_off(tmp_path):
    for host in ("0.0.0.0", "127.0.0.1", "::"):
        security = open_doors(make_settings(tmp_path, http_tokens=GIVEN), Address(host, 8000)).security
        assert security.enable_dns_rebinding_protection
        assert not [name for name in (*security.allowed_hosts, *security.allowed_origins) if "*" in name]


@pytest.mark.parametrize(("text", "host", "port"), [("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:8000", "::1", 8000)])
def test_an_address_is_read(text, host, port):
    assert read_address(text) == Address(host, port)


@pytest.mark.parametrize(
    "text", ["", "8000", ":8000", "localhost", "::1:8000", "a:b", "a:70000", "http://a:1", "a b:1"]
)
def test_what_is_no_address_is_refused_with_an_example(text):
    with pytest.raises(OperatorError, match=r"--http 127\.0\.0\.1:8000"):
        read_address(text)


def test_tokens_are_read_from_the_setting_and_from_a_file(tmp_path):
    file = tmp_path / "tokens"
    file.write_text("# people\n" + GIVEN.replace(",", "\n") + "\n")
    wanted = {token: user for user, token in TOKENS.items()}
    assert read_tokens(GIVEN) == read_tokens(str(file)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "ann",
        "/no/such/file",
        "ann:short",
        ":" + "x" * 30,
        "Ann:" + "x" * 30,
        "../ann:" + "x" * 30,
        "ann:" + "x" * 30 + ",bob:" + "x" * 30,
        ",",
        "ann:" + "ü" * 30,
    ],
)
def test_a_bad_list_of_tokens_is_refused_without_being_repeated(text):
    with pytest.raises(OperatorError) as caught:
        read_tokens(text)
    assert "x" * 30 not in str(caught.value)


async def test_only_hashes_of_tokens_are_kept():
    verifier = GivenTokens(read_tokens(GIVEN), "http://x/mcp")
    known = await verifier.verify_token(TOKENS["bob"])
    assert known
    assert known.subject == "bob"
    assert TOKENS["bob"] not in json.dumps([repr(vars(verifier)), known.model_dump(mode="json")])


async def test_a_probe_says_what_is_wrong_in_a_word(tmp_path):
    async with site(tmp_path, PORTRAYAL_PROVIDER="replicate") as opened, opened.browser() as browser:
        assert (await browser.get("/healthz")).text == "ok\n"
        answer = await browser.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "provider\n")


async def test_a_probe_finds_a_folder_that_cannot_be_written(shared, monkeypatch):
    async with shared.browser() as browser:
        assert (await browser.get("/readyz")).text == "ready\n"

        def full(folder):
            raise OSError(28, "No space left")

        monkeypatch.setattr("portrayal_mcp.web.health._write", full)
        answer = await browser.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "ledger\n")


async def read_on(stream):
    while True:
        await stream.receive()


async def test_a_request_that_never_ends_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr("portrayal_mcp.web.patience.HEAD_S", 0.05)
    monkeypatch.setattr("portrayal_mcp.web.patience.BODY_S", 0.05)
    async with site(tmp_path) as opened:
        port = int(opened.url.rsplit(":", 1)[1])
        head = (
            f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {TOKENS['ann']}\r\nContent-Length: 100\r\n"
        ).encode()
        for sent in (b"", b"GET /healthz HTT", head, head + b"\r\n{"):
            stream = await anyio.connect_tcp("127.0.0.1", port)
            async with stream:
                if sent:
                    await stream.send(sent)
                with anyio.fail_after(10), pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)):
                    await read_on(stream)
