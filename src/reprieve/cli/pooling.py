"""`reprieve evidence pool FILE.csv`: anybody's studies pooled."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Any

import typer

from reprieve.cli.charts import console, print_json
from reprieve.errors import FactError


class MeasureName(enum.StrEnum):
    MD = "MD"
    SMD = "SMD"
    RR = "RR"
    OR = "OR"
    RD = "RD"
    GENERIC = "GENERIC"


class Tau2Name(enum.StrEnum):
    REML = "REML"
    ML = "ML"
    PM = "PM"
    EB = "EB"
    DL = "DL"
    HE = "HE"
    HS = "HS"
    SJ = "SJ"


class IntervalName(enum.StrEnum):
    HK = "hk"
    WALD = "wald"


def pool(
    file: Annotated[Path, typer.Argument(help="A CSV file, one study a line.", show_default=False)],
    measure: Annotated[
        MeasureName,
        typer.Option(
            help="MD, SMD: m1i,sd1i,n1i,m2i,sd2i,n2i. RR, OR, RD: ai,n1i,ci,n2i. GENERIC: study,yi,sei.",
            case_sensitive=False,
            show_default=False,
        ),
    ],
    tau2: Annotated[
        Tau2Name, typer.Option(help="Estimator of the variance between studies.", case_sensitive=False)
    ] = Tau2Name.REML,
    ci: Annotated[
        IntervalName | None,
        typer.Option(
            help="Hartung-Knapp or ordinary interval; hk, but wald with --fixed.",
            case_sensitive=False,
            show_default=False,
        ),
    ] = None,
    fixed: Annotated[bool, typer.Option("--fixed", help="One true effect is assumed.")] = False,
    mh: Annotated[bool, typer.Option("--mh", help="Mantel-Haenszel, for counts: a fixed effect.")] = False,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Also without each study in turn.")
    ] = False,
    subgroup: Annotated[
        str | None,
        typer.Option(help="Also by the values of this column.", metavar="COLUMN", show_default=False),
    ] = None,
    small_studies: Annotated[
        bool, typer.Option("--small-studies", help="Also Egger's and Begg's tests, from 10 studies on.")
    ] = False,
    level: Annotated[float, typer.Option(help="Of the intervals.", min=0.5, max=0.999)] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="Print the values as one object.")] = False,
) -> None:
    """Pool the studies of a CSV file. Columns are named as in metafor; RR and OR are pooled as natural logs.

    Spread may come as sd1i,sd2i or se1i,se2i; counts as ai,bi,ci,di too; a published ratio as ratio,ci_low,ci_high
    (RR, OR); an effect as yi with sei, vi, ci_low,ci_high or pval (GENERIC). i2 is in per cent.

    Example:  reprieve evidence pool trials.csv --measure RR --tau2 REML --ci hk --json
    """
    from reprieve.evidence.pool_answer import mantel_haenszel_answer, pooled_answer
    from reprieve.evidence.pool_table import read_pool_table
    from reprieve.knowledge import load_knowledge

    if mh and (fixed or leave_one_out or subgroup or small_studies or ci is IntervalName.HK):
        raise typer.BadParameter(
            "--mh goes with --measure, --level and --json only; it is a fixed effect of its own."
        )
    studies = read_pool_table(_text_of(file), measure=measure.value, file=str(file))
    overlaps = load_knowledge().evidence.overlaps
    if mh:
        found = mantel_haenszel_answer(studies, measure=measure.value, level=level, overlaps=overlaps)
    else:
        found = pooled_answer(
            studies,
            measure=measure.value,
            tau2_method="FE" if fixed else tau2.value,
            interval=ci.value if ci else "wald" if fixed else "hk",
            level=level,
            overlaps=overlaps,
            leave_out=leave_one_out,
            subgroup=subgroup,
            small_studies=small_studies,
        )
    _show(found, as_json=as_json)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise FactError(
            "file",
            str(file),
            f"it cannot be read ({error.strerror})",
            "Name a CSV file.",
            "evidence.pool.file",
        ) from None
    except UnicodeDecodeError:
        raise FactError(
            "file", str(file), "it is not UTF-8 text", "Save the table as CSV, UTF-8.", "evidence.pool.file"
        ) from None


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    from reprieve.report.terminal_pooling import render_pooling

    render_pooling(found, console())
