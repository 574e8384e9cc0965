"""The folder a look at one account leaves: as a sweep's, with ``account.json`` in place of ``order.json``."""

import errno
from pathlib import Path
from typing import Self

import msgspec

from crawler.bundle import SweepBundle
from domain.accounts import AccountOrder

ORDER = "account.json"


class AccountBundle(SweepBundle):
    """One look at one account on disk."""

    @classmethod
    def create_for(cls, path: Path, order: AccountOrder) -> Self:
        """A new folder that holds the order; FileExistsError when a look was written there before."""
        path.mkdir(parents=True, exist_ok=True)
        if (path / ORDER).exists():
            raise FileExistsError(errno.EEXIST, "a look was written here before", str(path))
        # Not synced: an order lost in a crash costs one look that is due again, and a city has a thousand of them.
        cls._write_order(path / ORDER, msgspec.json.encode(order), sync=False)
        return cls(path)

    def account_order(self) -> AccountOrder:
        """What was ordered. Raises BundleError."""
        return self._read(ORDER, AccountOrder)

    def _about(self) -> tuple[str, str, str]:
        order = self.account_order()
        return order.id, order.account.code, order.account.address


def is_account_bundle(path: Path) -> bool:
    """True for the folder of a look at an account."""
    return (path / ORDER).is_file()
