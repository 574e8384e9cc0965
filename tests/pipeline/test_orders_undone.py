"""An order whose transaction fails, as when the database's disk is full: nothing of it is left that would grow with every try."""

from pathlib import Path

import pytest
from builders import a_site
from bundles import a_wiring

from domain.sweeps import SweepPurpose
from models.claims import claimed_sites
from models.database import transaction
from models.errors import DiskFullError
from pipeline.sweep import claim_and_order, order_sweeps


def test_what_was_ordered_in_vain_leaves_neither_folder_nor_claim(tmp_path: Path) -> None:
    site = a_site()
    with a_wiring(tmp_path) as wiring:

        def order_in_vain() -> None:
            with transaction(wiring.sessions) as session:
                bundle = claim_and_order(session, wiring, site, purpose=SweepPurpose.ROUTINE)
                assert bundle is not None
                assert bundle.path.is_dir()
                raise DiskFullError(str(tmp_path))

        for _ in range(3):
            with pytest.raises(DiskFullError):
                order_in_vain()
        assert list(wiring.bundles.glob("*/*")) == []
        assert wiring.owner.busy == set()
        with transaction(wiring.sessions) as session:
            assert claimed_sites(session) == {}
        (bundle,) = order_sweeps(wiring, [site.code])
        assert bundle.order().site.code == site.code, "and the next try is as good as the first"
        assert list(wiring.bundles.glob("*/*")) == [bundle.path]
