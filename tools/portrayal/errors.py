"""Our error tree. A class says who can fix it; the text says what is wrong and what to do next.

PortrayalError
├── CallerError      the call is wrong: change the arguments
│   ├── BadRequest       a value or a name that cannot be right
│   ├── NotFound         a LoRA, data set, job, hero or file that does not exist
│   └── OverBudget       the price is over a cap; nothing was spent
├── OperatorError    the set-up is wrong: a key, a folder or an extra is missing
├── VendorLater      the vendor is busy or limits us: the same call works later
└── VendorNever      the vendor refused, or the model is gone: the same call never works

Texts are ours and safe to show: never a vendor's body, a header or a key.
"""


class PortrayalError(Exception):
    """Anything we can explain. `next` is the call or the setting that helps, in words."""

    blame = "portrayal"

    def __init__(self, message: str, *, next: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next = next

    def __str__(self) -> str:
        """The whole sentence: what is wrong, then what to do."""
        return f"{self.message} {self.next}".strip()


class CallerError(PortrayalError):
    """The caller can fix it by changing the arguments."""

    blame = "caller"


class BadRequest(CallerError):
    """An argument is missing, misspelt, out of range or contradicts another."""


class NotFound(CallerError):
    """A named LoRA, data set, job, hero or file does not exist; the text lists those that do."""


class OverBudget(CallerError):
    """The estimate is over a cap. Nothing was sent and nothing was paid."""


class OperatorError(PortrayalError):
    """The person who set the software up can fix it: a key, a folder, an optional extra."""

    blame = "operator"


class VendorLater(PortrayalError):
    """The vendor cannot do it now; the same call may work later."""

    blame = "vendor, later"


class VendorNever(PortrayalError):
    """The vendor will not do it: refused content, a retired model, an account limit."""

    blame = "vendor, never"
