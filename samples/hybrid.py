"""The shop of config/samples/hybrid: what 2,357 customers bought, as a nightly table and as events.

The data are CDNOW's: all purchases until June 1998 of a sample of the people who first bought there in early 1997 (Fader and Hardie,
https://www.brucehardie.com/notes/022/). The package Lifetimes carries them as a text file, which is all that is used of it.
"""

import importlib.util
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Dict, List, Tuple

import numpy
import pyarrow
import pyarrow.parquet
from sklearn.base import BaseEstimator

FOLDER = Path(__file__).resolve().parent / "hybrid"
YEAR = date(1997, 1, 1)
NIGHT = date(1997, 9, 30)
"""The nightly table knows purchases up to this day; the events come after it."""
EVENTS = 400
PROFILE = ("purchases", "avg_amount", "days_known")
LAST = ("last_amount", "last_cds", "last_day")
COLUMNS = PROFILE + LAST


@dataclass(frozen=True)
class Purchase:
    """`amount` is in dollars, `day` counts from the first of January 1997."""

    customer: str
    date: date
    cds: int
    amount: float

    @property
    def day(self) -> int:
        return (self.date - YEAR).days

    @property
    def last(self) -> Tuple[float, ...]:
        return self.amount, self.cds, self.day


@dataclass(frozen=True)
class Customer:
    """What the night knows of a customer, and the dollars spent afterwards, in hundreds."""

    customer: str
    profile: Tuple[float, ...]
    last: Tuple[float, ...]
    spent: float


def purchases() -> List[Purchase]:
    """In the order in which they were made."""
    # Found without an import, which would want pandas.
    (package,) = importlib.util.find_spec("lifetimes").submodule_search_locations
    found = []
    for line in (Path(package) / "datasets" / "CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, cds, amount = line.split()
        found.append(Purchase(customer, date(int(day[:4]), int(day[4:6]), int(day[6:])), int(cds), float(amount)))
    return sorted(found, key=lambda purchase: (purchase.date, purchase.customer))


def customers() -> List[Customer]:
    before, after = defaultdict(list), defaultdict(float)
    for purchase in purchases():
        if purchase.date <= NIGHT:
            before[purchase.customer].append(purchase)
        else:
            after[purchase.customer] += purchase.amount
    return [_customer(customer, before[customer], after[customer]) for customer in sorted(before)]


def _customer(customer: str, bought: List[Purchase], spent: float) -> Customer:
    average = float(numpy.float32(sum(purchase.amount for purchase in bought) / len(bought)))
    return Customer(customer, (len(bought), average, (NIGHT - bought[0].date).days), bought[-1].last, spent / 100)


def training() -> Tuple[numpy.ndarray, numpy.ndarray]:
    """What the night knows -> the dollars of the nine months after it, in hundreds."""
    known = customers()
    return numpy.array([customer.profile + customer.last for customer in known]), numpy.array([customer.spent for customer in known])


def files(estimator: BaseEstimator, sha256: str) -> Dict[Path, bytes]:
    """The table, the events, and what scikit-learn says to both."""
    known, events = customers(), [purchase for purchase in purchases() if purchase.date > NIGHT][:EVENTS]
    profiles = {customer.customer: customer.profile for customer in known}
    expected = {
        "model": "spend",
        "sha256": sha256,
        "columns": COLUMNS,
        "customers": _predictions(estimator, [customer.profile + customer.last for customer in known]),
        "purchases": _predictions(estimator, [profiles[event.customer] + event.last for event in events]),
    }
    lines = [json.dumps({"customer": event.customer, "date": event.date.isoformat(), "day": event.day, "cds": event.cds, "amount": event.amount})
             for event in events]
    return {
        FOLDER / "customers.parquet": _parquet(known),
        FOLDER / "purchases.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        FOLDER / "expected.json": ("{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in expected.items()) + "\n}\n").encode(),
    }


def _predictions(estimator: BaseEstimator, rows: List[Tuple[float, ...]]) -> List[float]:
    # As the model sees them: 32-bit floats.
    return estimator.predict(numpy.array(rows).astype(numpy.float32)).tolist()


def _parquet(known: List[Customer]) -> bytes:
    types = {"purchases": pyarrow.int64(), "days_known": pyarrow.int64(), "last_cds": pyarrow.int64(), "last_day": pyarrow.int64()}
    columns = [pyarrow.array([customer.customer for customer in known])]
    for index, name in enumerate(COLUMNS):
        values = [(customer.profile + customer.last)[index] for customer in known]
        columns.append(pyarrow.array(values, type=types.get(name, pyarrow.float32())))
    to = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table(columns, names=["customer", *COLUMNS]), to, compression="zstd", row_group_size=1000)
    return to.getvalue().to_pybytes()
