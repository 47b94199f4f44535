"""pandas: the C parser decodes Windows-1252 itself; chunks keep memory down; integers throughout."""

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

import common

LINE = ["unit", "account", "activity", "period"]

stages = common.Stages()
database = common.connect()
benefits = common.read(database, common.BENEFITS_SQL).to_pandas()
accounts = common.read(database, common.ACCOUNTS_SQL).to_pandas()
expenses = set(accounts.account[accounts.kind == "expense"])
stages.done("read register")


def moved_or_claimed(path, columns, is_euro, scale):
    claimed = benefits[benefits.is_euro == is_euro].groupby(LINE, as_index=False).owed.sum()
    claimed = claimed.rename(columns={"owed": "claimed"})
    used = [name for name in [*LINE, "reference", "current"] if name in columns]
    texts = {name: "category" for name in ["unit", "account", "activity"] if name in columns}
    kept = []
    for chunk in pd.read_csv(
            path, sep=";", decimal=",", encoding="cp1252", header=0, names=columns, usecols=used,
            dtype=texts | {"period": np.int32, "reference": np.float64, "current": np.float64},
            keep_default_na=False, chunksize=1_000_000):
        # Amounts below 2^53 / 10 000 survive the double and come back exact by rounding.
        for name in ["reference", "current"]:
            chunk[name] = (chunk[name] * scale).round().astype(np.int64)
        if "account" in columns:
            chunk = chunk[chunk.account.isin(expenses)]
        else:
            chunk["account"] = ""
        chunk[["unit", "account", "activity"]] = (
            chunk[["unit", "account", "activity"]].astype(str))
        chunk = chunk.merge(claimed, on=LINE, how="left")
        kept.append(chunk[(chunk.reference != chunk.current) | chunk.claimed.notna()])
    lines = pd.concat(kept, ignore_index=True)
    lines["claimed"] = lines.claimed.fillna(0).astype(np.int64)
    lines["fall"] = lines.reference - lines.current
    lines["visible"] = np.maximum(0, np.minimum(lines.fall, lines.claimed))
    lines["is_euro"] = is_euro
    return lines


budget_lines = moved_or_claimed(
    common.PLAN, ["unit", "name", "account", "account_name", "activity", "period", "text",
                  "reference", "current"], True, 100)
staffing_lines = moved_or_claimed(
    common.STAFFING, ["unit", "name", "activity", "period", "reference", "current"], False, 10_000)
stages.done("parse and join")

# Pro rata: the floor of each share, then one unit each by descending remainder.
over = ["is_euro", *LINE]
pots = pd.concat([budget_lines, staffing_lines])[[*over, "claimed", "visible"]]
claims = benefits.merge(pots.rename(columns={"visible": "pot"}), on=over, how="left")
claims["pot"] = claims["pot"].fillna(0).astype(np.int64)
claims["claimed"] = claims.claimed.fillna(1).astype(np.int64)
assert claims.owed.max() < 2**62 // max(1, claims["pot"].max()), "the product would overflow"
product = claims.owed * claims["pot"]
claims["whole"] = product // claims.claimed
claims["rest"] = product % claims.claimed
claims = claims.sort_values(["rest", "benefit_id"], ascending=[False, True])
line = claims.groupby(over, sort=False)
leftover = claims["pot"] - line.whole.transform("sum")
claims["visible"] = claims.whole + (line.cumcount() < leftover)
claims["missing"] = claims.owed - claims.visible
stages.done("allocate")


def exact(frame, column):
    """Smallest units as Arrow decimals of four digits."""
    units = frame[column].to_numpy() * np.where(frame.is_euro, 100, 1)
    whole = np.zeros(len(units), dtype=[("low", np.int64), ("high", np.int64)])
    whole["low"], whole["high"] = units, units >> 63
    return pa.Array.from_buffers(
        pa.decimal128(18, 4), len(units), [None, pa.py_buffer(whole.tobytes())])


def table(frame, columns):
    """An Arrow table: `0` is an exact zero, another name an amount, a tuple a ready column."""
    zero = frame.assign(zero=0)
    return pa.table({
        name: pa.array(source[0]) if isinstance(source, tuple)
        else exact(zero, "zero" if source == 0 else source)
        for name, source in columns.items()})


def shared(frame):
    text = frame.period.astype(str)
    period = {"period": (text.str[:4] + "-" + text.str[4:] + "-01",),
              "period_grain": (np.full(len(frame), "month"),)}
    return {"entity": (np.full(len(frame), "bench"),),
            "run_id": (np.ones(len(frame), dtype=np.int64),)}, {
        "unit": (frame.unit,), "account": (frame.account,), "activity": (frame.activity,)}, period


def claim_table():
    identity, key, period = shared(claims)
    measure = np.where(claims.is_euro, "money", "person_years")
    return table(claims, identity | {"benefit_id": (claims.benefit_id,), "measure": (measure,),
    } | period | {"claimed": "owed", "in_base": 0, "gross": "visible",
        "direct": "visible", "visible": "visible", "timing": 0, "parked": 0, "redeployed": 0,
        "cut": "visible", "reabsorbed": 0, "missing": "missing", "unadjustable": 0,
        "explained": 0, "unit": key["unit"], "account": key["account"],
        "activity": key["activity"]})


def adjusted(lines):
    identity, key, period = shared(lines)
    lines["adjustment"] = -np.minimum(
        lines.claimed - lines.visible, np.maximum(lines.current, 0))
    lines["adjusted"] = lines.current + lines.adjustment
    return table(lines, identity | {"unit": key["unit"], "account": key["account"],
        "activity": key["activity"]} | period | {"reference": "reference",
        "approved_change": 0, "current": "current", "fall": "fall", "claimed_here": "claimed",
        "visible": "visible", "adjustment": "adjustment", "adjusted": "adjusted"})


def export(name, columns):
    path = common.scratch(name)
    csv.write_csv(columns, path)
    return path


common.publish(
    export("claims", claim_table()), export("budget", adjusted(budget_lines)),
    export("staffing", adjusted(staffing_lines)))
stages.done("write")
sums = claims.groupby("is_euro")[["visible", "missing"]].sum()
stages.report(claims=len(claims), visible=[int(sums.visible[True]), int(sums.visible[False])],
              missing=[int(sums.missing[True]), int(sums.missing[False])])
