"""PORTRAYAL_WORDPRESS: whose login is used at which site, and that no password shows or goes out in clear."""

import traceback

import pytest
from pydantic import SecretStr

from portrayal.errors import BadRequest, OperatorError
from portrayal.sources.wordpress import WordPressSite, open_wordpress
from portrayal.sources.wordpress.logins import find_login, read_logins, site_address
from studios import make_settings

CANARY = "abcd EFGH CANARY 5678"
PAIRS = f"https://One.example.com/=ann:{CANARY}, https://two.example.com/blog=bob@example.com:x:y\nhttp://localhost:8080=me:pw"


@pytest.mark.parametrize("way", ["written out", "a file"])
def test_each_site_has_its_login_written_out_or_in_a_file(way, tmp_path):
    path = tmp_path / "logins"
    path.write_text("# our sites\n\n" + PAIRS.replace(", ", "\n"))
    settings = make_settings(tmp_path, wordpress=PAIRS if way == "written out" else str(path))
    one = find_login(settings, "https://one.example.com")
    assert (one.address, one.user, one.password.get_secret_value()) == ("https://one.example.com", "ann", CANARY)
    two = find_login(settings, "https://TWO.example.com:443/blog/")
    assert (two.user, two.password.get_secret_value()) == ("bob@example.com", "x:y")
    assert open_wordpress(settings, "http://localhost:8080/").address == "http://localhost:8080"


def test_without_an_entry_it_says_how_to_make_an_application_password(tmp_path):
    for settings, says in (
        (make_settings(tmp_path), "PORTRAYAL_WORDPRESS is not set"),
        (
            make_settings(tmp_path, wordpress=PAIRS),
            "no entry for https://three.example.com; it has http://localhost:8080",
        ),
    ):
        with pytest.raises(OperatorError, match=f"{says}.*Users > Profile > Application Passwords"):
            find_login(settings, "https://three.example.com")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"ann:{CANARY}", "names no file that can be read"),
        (f"https://a.example.com={CANARY}", "Entry 1 of PORTRAYAL_WORDPRESS is not SITE=USER:PASSWORD"),
        (f"https://a.example.com=ann:x,https://b.example.com=:{CANARY}", "Entry 2 of PORTRAYAL_WORDPRESS is not"),
        (f"http://a.example.com=ann:{CANARY}", "would send the password in clear. Give the address with https://"),
        (f"a.example.com=ann:{CANARY}", "That is no address of a site"),
        (f"https://ann:{CANARY}@a.example.com=ann:x", "no address of a site"),
        (f"https://a.example.com:port=ann:{CANARY}", "cannot be read"),
        (
            f"https://a.example.com=a:{CANARY}\nhttps://A.example.com/=b:{CANARY}",
            "two entries for https://a.example.com",
        ),
    ],
)
def test_a_faulty_entry_is_named_by_its_number_and_shows_no_password(text, says):
    with pytest.raises(OperatorError, match=says) as caught:
        read_logins(SecretStr(text))
    assert "CANARY" not in "".join(traceback.format_exception(caught.value)).replace(__file__, "").split("Error: ")[-1]
    assert "CANARY" not in str(caught.value)


def test_an_empty_file_holds_no_login(tmp_path):
    (tmp_path / "logins").write_text("# none yet\n")
    with pytest.raises(OperatorError, match=r"holds no pair. Write https://"):
        read_logins(SecretStr(str(tmp_path / "logins")))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Example.com", "https://example.com"),
        ("https://example.com:443/", "https://example.com"),
        ("https://example.com:8443/blog/", "https://example.com:8443/blog"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_is_compared_in_one_form(given, kept):
    assert site_address(given) == kept


@pytest.mark.parametrize("given", ["", "example.com", "ftp://example.com", "https://", "http://example.com", "http://10.0.0.1",
                                   "https://a@example.com", "https://example.com/?x=1", "https://[", "file:///etc/passwd"])  # fmt: skip
def test_what_is_no_address_or_would_show_the_password_opens_no_site(given):
    with pytest.raises(BadRequest):
        WordPressSite(given, "ann", SecretStr(CANARY))
