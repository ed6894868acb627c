"""What WordPress, its plugins and its web server refuse, in our words; their own texts are never shown."""

from portrayal.errors import BadRequest, NotFound, OperatorError, PortrayalError, VendorLater, VendorNever

AGAIN = "Make the same call again: it looks first what is there already."
_CHECK = (
    "Check both in PORTRAYAL_WORDPRESS: the user name of the login, and an application password (Users > Profile > "
    "Application Passwords), not the login's own. If both are right, the web server drops the Authorization header: "
    "docs/wordpress.md has the line that helps."
)
_ROLE = "Use the login of an Editor or an Administrator in PORTRAYAL_WORDPRESS."
_FORMAT = (
    "It takes neither this picture nor a JPEG of it: ask its administrator which files may be uploaded, "
    "and for PHP's GD or Imagick."
)
_OFF = (
    "Open the site over https, or ask its administrator: a security plugin may have switched them off "
    "(Wordfence and others have an option for it)."
)
_CLOSED = (
    "Allow the REST API for logged-in users in the security plugin or the firewall, then make the same call again."
)
_SIZE = (
    "Raise the web server's limit (client_max_body_size in nginx, post_max_size and upload_max_filesize in PHP), "
    "then make the same call again."
)


class WrongKind(BadRequest):
    """The site takes no picture of this format."""


_Row = tuple[type[PortrayalError], str, str]
_WRONG: _Row = (OperatorError, "{site} does not accept the user name and application password of {user}.", _CHECK)
_NO_APP: _Row = (OperatorError, "Application passwords are switched off at {site}.", _OFF)
_MAY_NOT: _Row = (OperatorError, "{user} may not change this post at {site}.", _ROLE)
_TOO_BIG: _Row = (BadRequest, "The picture is too big for {site}.", _SIZE)
_KIND: _Row = (WrongKind, "{site} refuses pictures of this format.", _FORMAT)
_BLOCKED: _Row = (OperatorError, "Something at {site} blocks WordPress's REST API for {user}.", _CLOSED)
_BROKEN_FOLDER: _Row = (
    OperatorError,
    "{site} could not store the picture: its upload folder is full or cannot be written.",
    "Ask who runs the server to look at wp-content/uploads, then make the same call again.",
)

_BY_CODE: dict[str, _Row] = {
    **dict.fromkeys(("incorrect_password", "invalid_username", "invalid_email", "rest_not_logged_in"), _WRONG),
    **dict.fromkeys(("application_passwords_disabled", "application_passwords_disabled_for_user"), _NO_APP),
    **dict.fromkeys(("rest_cannot_edit", "rest_forbidden_context", "rest_cannot_edit_others"), _MAY_NOT),
    "rest_cannot_create": (OperatorError, "{user} may not upload pictures at {site}.", _ROLE),
    "rest_post_invalid_id": (NotFound, "{site} has no such post any more.", "Make the plan again."),
    "rest_post_invalid_page_number": (BadRequest, "The list of posts at {site} has no such page.", "Start again."),
    "rest_upload_sideload_error": _KIND,
    "rest_upload_image_type_not_supported": _KIND,
    **dict.fromkeys(("rest_upload_file_too_big", "rest_upload_limited_space", "rest_upload_no_data"), _TOO_BIG),
    **dict.fromkeys(("rest_upload_file_error", "rest_upload_unknown_error"), _BROKEN_FOLDER),
    "rest_no_route": (
        NotFound,
        "{site} answers, but its WordPress offers no posts over the REST API.",
        "It needs WordPress 5.6 or newer, and no plugin that takes the route /wp/v2/posts away.",
    ),
    "rest_upload_hash_mismatch": (VendorLater, "The picture was damaged on its way to {site}.", AGAIN),
}
"""WordPress's own code -> who can fix it, what is wrong, what to do."""

_BY_STATUS: dict[int, _Row] = {
    401: _WRONG,
    403: _BLOCKED,
    404: (NotFound, "{site} does not know what was asked for.", "Check the address, and that it is a WordPress."),
    406: _BLOCKED,
    413: _TOO_BIG,
    415: _KIND,
    429: (VendorLater, "{site} gets too many requests.", "Wait a minute, then make the same call again."),
    503: (VendorLater, "{site} is being updated or overloaded.", "Wait a minute, then make the same call again."),
}

DEFINITE = frozenset({"db_insert_error", "empty_content"} | {code for code in _BY_CODE if code.startswith("rest_")})
"""Codes by which WordPress says that it did nothing, whatever the status (500 for a refused file, for one)."""


class TooLong(VendorNever):
    """The site answers with more than we are ready to read."""


class Unsent(Exception):
    """No connection came about: the site has seen nothing of the request. `certificate`: it could not be trusted."""

    def __init__(self, *, certificate: bool = False) -> None:
        super().__init__()
        self.certificate = certificate


class Lost(Exception):
    """The request left, and no answer came back that tells what became of it; `status` of a broken one."""

    def __init__(self, status: int = 0, *, too_long: bool = False) -> None:
        super().__init__()
        self.status = status
        self.too_long = too_long


class Refused(Exception):
    """The site answered that it did nothing. `code` is WordPress's own, if it was WordPress that spoke."""

    def __init__(self, status: int, code: str = "", *, wait_s: float = 0, elsewhere: str = "") -> None:
        super().__init__()
        self.status = status
        self.code = code
        self.wait_s = wait_s
        self.elsewhere = elsewhere


def refusal(fault: Refused, site: str, user: str) -> PortrayalError:
    """Return the error of a request that the site declined."""
    if fault.elsewhere:
        return OperatorError(
            f"{site} sends on to {fault.elsewhere}, and the password is not sent along.",
            next="If that is the same site, write this address in the call and in PORTRAYAL_WORDPRESS.",
        )
    # A code that WordPress itself does not have comes from a plugin that guards the API.
    row = _BY_CODE.get(fault.code) or (_BLOCKED if fault.status == 401 and fault.code else _BY_STATUS.get(fault.status))
    if row is None:
        row = (VendorNever, "{site} refuses the request " + f"(status {fault.status}).", "Look at the site's own log.")
    kind, wrong, todo = row
    return kind(wrong.format(site=site, user=user), next=todo)


def no_answer(fault: Unsent | Lost, site: str) -> PortrayalError:
    """Return the error of a request that brought no answer and is harmless to repeat."""
    if isinstance(fault, Unsent):
        if fault.certificate:
            return OperatorError(f"The certificate of {site} cannot be trusted.", next="Renew it, then try again.")
        return VendorLater(f"{site} cannot be reached.", next="Check the address and the network, then try again.")
    if fault.too_long:
        return TooLong(f"{site} answers with far more than was asked for.", next="Look at its plugins.")
    if 200 <= fault.status < 300:
        return VendorNever(
            f"{site} answers with something that is not WordPress's JSON.",
            next="A firewall page, a cache or a PHP warning stands in its place: open /wp-json/ there in a browser.",
        )
    if fault.status:
        return VendorLater(f"{site} has a fault of its own (status {fault.status}).", next="Try again in a minute.")
    return VendorLater(f"{site} did not answer in time.", next="Try again in a minute.")


def passwords_are_off(site: str) -> OperatorError:
    """Return the error of a site that takes no application passwords, as its index tells."""
    _, wrong, todo = _NO_APP
    return OperatorError(wrong.format(site=site), next=todo)


def may_not_change(site: str, user: str) -> OperatorError:
    """Return the error of a post that somebody else wrote, for a user who may only change their own."""
    _, wrong, todo = _MAY_NOT
    return OperatorError(wrong.format(site=site, user=user), next=todo)


def has_another(site: str, number: str) -> BadRequest:
    """Return the error of a post that has an image which is not ours to replace."""
    return BadRequest(
        f"Post {number} at {site} has another image by now, which is left alone.",
        next="Take its featured image away in WordPress to let it have a new one.",
    )
