"""Polars: lazy scans on the streaming engine; Decimal columns, 128-bit products, no floats."""

import os

import polars as pl

import common

LINE = ["unit", "account", "activity", "period"]

stages = common.Stages()
plan, staffing = common.utf8(common.PLAN), common.utf8(common.STAFFING)
stages.done("iconv")

database = common.connect()
benefits = pl.from_arrow(common.read(database, common.BENEFITS_SQL))
accounts = pl.from_arrow(common.read(database, common.ACCOUNTS_SQL))
stages.done("read register")


def scan(path, columns, digits):
    number = pl.Decimal(18, digits)
    text = dict.fromkeys(columns, pl.String)
    schema = text | {"period": pl.Int32, "reference": number, "current": number}
    scan = pl.scan_csv(
        path, separator=";", decimal_comma=True, has_header=False, skip_lines=1, schema=schema)
    return scan.with_columns(
        (pl.col("reference", "current") * 10**digits).cast(pl.Int64))


def moved_or_claimed(lines, is_euro):
    claimed = (
        benefits.lazy().filter(pl.col("is_euro") == is_euro)
        .group_by(LINE).agg(pl.col("owed").sum().alias("claimed")))
    return (
        lines.select(*LINE, "reference", "current")
        .join(claimed, on=LINE, how="left")
        .filter((pl.col("reference") != pl.col("current")) | pl.col("claimed").is_not_null())
        .with_columns(
            pl.lit(is_euro).alias("is_euro"), pl.col("claimed").fill_null(0),
            (pl.col("reference") - pl.col("current")).alias("fall"))
        .with_columns(pl.min_horizontal("fall", "claimed").clip(lower_bound=0).alias("visible"))
        .collect(engine="streaming"))


expenses = accounts.lazy().filter(pl.col("kind") == "expense").select("account")
budget_lines = moved_or_claimed(
    scan(plan, ["unit", "name", "account", "account_name", "activity", "period", "text",
                "reference", "current"], 2).join(expenses, on="account", how="semi"), True)
staffing_lines = moved_or_claimed(
    scan(staffing, ["unit", "name", "activity", "period", "reference", "current"], 4)
    .with_columns(pl.lit("").alias("account")), False)
stages.done("parse and join")

# Pro rata: the floor of each share, then one unit each by descending remainder.
over = ["is_euro", *LINE]
pots = pl.concat([budget_lines, staffing_lines]).lazy().select(
    *over, "claimed", pl.col("visible").alias("pot"))
product = pl.col("owed").cast(pl.Int128) * pl.col("pot")
claims = (
    benefits.lazy().join(pots, on=over, how="left")
    .with_columns(pl.col("pot").fill_null(0), pl.col("claimed").fill_null(1))
    .with_columns(
        (product // pl.col("claimed")).cast(pl.Int64).alias("whole"),
        (product % pl.col("claimed")).cast(pl.Int64).alias("rest"))
    .sort("rest", "benefit_id", descending=[True, False])
    .with_columns(
        (pl.col("pot") - pl.col("whole").sum().over(over)).alias("leftover"),
        pl.int_range(1, pl.len() + 1).over(over).alias("place"))
    .with_columns(
        (pl.col("whole") + (pl.col("place") <= pl.col("leftover")).cast(pl.Int64)).alias("visible"))
    .collect())
stages.done("allocate")


def exact(column, is_euro):
    """Smallest units as a decimal of four digits: cents are 100 of them."""
    factor = pl.when(is_euro).then(100).otherwise(1)
    return (pl.col(column) * factor).cast(pl.Decimal(18, 0)) * pl.lit("0.0001").str.to_decimal(scale=4)


def constant(*names):
    return [pl.lit(0).cast(pl.Decimal(18, 4)).alias(name) for name in names]


identity = [pl.lit("bench").alias("entity"), pl.lit(1).cast(pl.Int64).alias("run_id")]
period = [
    pl.date(pl.col("period") // 100, pl.col("period") % 100, 1).alias("period"),
    pl.lit("month").alias("period_grain")]
claim_table = claims.with_columns((pl.col("owed") - pl.col("visible")).alias("missing")).select(
    *identity, "benefit_id",
    pl.when("is_euro").then(pl.lit("money")).otherwise(pl.lit("person_years")).alias("measure"),
    *period, exact("owed", pl.col("is_euro")).alias("claimed"), *constant("in_base"),
    *[exact("visible", pl.col("is_euro")).alias(n) for n in ["gross", "direct", "visible"]],
    *constant("timing", "parked", "redeployed"), exact("visible", pl.col("is_euro")).alias("cut"),
    *constant("reabsorbed"), exact("missing", pl.col("is_euro")).alias("missing"),
    *constant("unadjustable", "explained"), "unit", "account", "activity")


def adjusted(lines):
    euro = pl.col("is_euro")
    return lines.with_columns(
        (-pl.min_horizontal(pl.col("claimed") - pl.col("visible"),
                            pl.col("current").clip(lower_bound=0))).alias("adjustment")
    ).with_columns((pl.col("current") + pl.col("adjustment")).alias("adjusted")).select(
        *identity, "unit", "account", "activity", *period,
        exact("reference", euro).alias("reference"), *constant("approved_change"),
        exact("current", euro).alias("current"), exact("fall", euro).alias("fall"),
        exact("claimed", euro).alias("claimed_here"), exact("visible", euro).alias("visible"),
        exact("adjustment", euro).alias("adjustment"), exact("adjusted", euro).alias("adjusted"))


def export(name, table):
    path = common.scratch(name)
    table.write_csv(path)
    return path


common.publish(
    export("claims", claim_table), export("budget", adjusted(budget_lines)),
    export("staffing", adjusted(staffing_lines)))
stages.done("write")
os.remove(plan)
os.remove(staffing)
sums = claims.group_by("is_euro").agg(
    pl.col("visible").sum(), (pl.col("owed") - pl.col("visible")).sum().alias("missing")
).sort("is_euro", descending=True)
stages.report(claims=claims.height, visible=sums["visible"].to_list(),
              missing=sums["missing"].to_list())
