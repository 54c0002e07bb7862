"""``assay score``: stored completions to results, and what they come to."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
import uvloop
from rich.console import Console

from cli.child_service import NotStartedError, child_service
from cli.exit_codes import EPILOG, ExitCode
from cli.printed.plots import print_plots
from cli.printed.summary import print_summary, sentence
from cli.printed.table import Line, print_groups, print_items, wide_console
from cli.report.writing import write_report
from cli.score_options import SECTIONS, score_options
from cli.scoring.options import Options
from cli.scoring.request import RefusedError, ServiceGoneError, UnreachableError
from cli.scoring.results_file import ResultsError
from cli.scoring.run import Mode, Scored
from cli.scoring.session import Session
from cli.sectioned import SectionedCommand
from cli.selection.choosing import select
from cli.selection.spec import Spec
from cli.statistics.counting import Counting
from cli.statistics.ledger import Ledger
from cli.statistics.sameness import same_answer
from cli.statistics.summary import summarise
from cli.stored.said import prompt_text
from cli.stored.shapes import ShapeError
from cli.stored.sources import UnreadableError
from service.garbage import collect_rarely

HELP = """Score stored completions, and write a result for each, in the same order.

FILES are JSONL (plain, gzip or zstd) or parquet; globs may be quoted; - is standard input.  A row is an
item of the HTTP interface, or has a completion in one column and what is right in others: --format, --column,
or a guess that is said aloud.  A row that cannot be read gets a result with the error invalid_line, which
names it; nothing is lost.

Results go beside each file, into FILE.results.jsonl, or all into --out; beside them stand RESULTS.run.json
(what they were made from) and, where something got no reward, RESULTS.faults.jsonl.  A run that was ended,
however hard, goes on with --resume, and its results are those of a run that was not ended.

A bar on standard error tells how far, how fast, how long still, the accuracy so far and the faults; where
it is no terminal, a line a minute.  The figures stand on standard output.

\b
Examples:
  assay score rollouts.jsonl.zst --by source --report report.html
  assay score 'samples/*.jsonl' --column completion=text --column answer=target
  generate | assay score - --out results.jsonl --url http://127.0.0.1:8000
  assay score samples.jsonl --problems humanevalplus.parquet
  assay score rollouts.jsonl --resume
  assay score rollouts.jsonl --retry-faults
  assay score rollouts.jsonl --rescore --reward accuracy=1 --reward format=0.1
  assay score rollouts.jsonl --rescore --select best,language=en,unique --to sft.jsonl

\b
SPEC of --select is best (of each prompt the right completion with the highest
reward) or all (all right ones), and after it, with commas:
  language=en            thinking of which nine words of ten are of the language
  min-length=N           completions of so many characters at least
  max-length=N           ... at most
  max-paragraph=N        no longer paragraph than this
  max-repetition=0.2     at most this share of word 3-grams said before
  no-code                no fenced code in the thinking
  unique                 of equal completions of a prompt the first
  mixed                  prompts answered neither always right nor always wrong
  min-accuracy=0.1       prompts by the share of right completions
  max-accuracy=0.9       ...

\b
Environment:
  ASSAY_URL       the service, where --url is not given
  ASSAY_API_KEY   the key, where the service asks for one
  ASSAY_*         settings of a service that is started here: assay settings
  TMPDIR          where the figures' database and standard input are kept meanwhile
"""


class _Command(SectionedCommand):
    sections = SECTIONS


@click.command("score", cls=_Command, epilog=EPILOG, help=HELP, context_settings={"max_content_width": 108})
@score_options
def command(options: Options) -> None:
    """Score stored completions; the help text is above."""
    try:
        complete = _score(options)
    except NotStartedError as err:
        _fail(f"the service did not start: {err}", ExitCode.NO_SERVICE)
    except UnreachableError as err:
        _fail(str(err), ExitCode.NO_SERVICE)
    except ServiceGoneError as err:
        _fail(f"the service is gone ({err}); {options.mode.after_an_end}", ExitCode.NO_SERVICE)
    except RefusedError as err:
        _fail(f"the service refuses the request: {err}", ExitCode.USAGE)
    except (ResultsError, ShapeError, UnreadableError) as err:
        _fail(str(err), ExitCode.USAGE)
    except OSError as err:
        _fail(": ".join(str(word) for word in (err.filename, err.strerror or err) if word), ExitCode.USAGE)
    except sqlite3.Error as err:
        _fail(
            f"the temporary database that figures are taken from: {err} (TMPDIR says where)", ExitCode.USAGE
        )
    except KeyboardInterrupt:
        _fail(f"interrupted; {options.mode.after_an_end}", ExitCode.INTERRUPTED)
    sys.exit(ExitCode.OK if complete else ExitCode.INCOMPLETE)


@dataclass
class _Shown:
    """The rows that --table prints."""

    lines: list[Line]

    def add(self, batch: Scored) -> None:
        """Some more."""
        for row, result in zip(batch.rows, batch.results, strict=True):
            self.lines.append(Line.of(row.group, prompt_text(row.read_item().get("prompt")), result))


def _score(options: Options) -> bool:
    """Do it all; whether everything got a reward."""
    stderr = Console(stderr=True)
    shown = _Shown([])
    began = time.monotonic()
    with Ledger() as ledger:
        counting = [Counting(options.reading, ledger).add] if options.wants_figures else []
        session = options.session(stderr, [*counting, *([shown.add] if options.table else [])])
        if options.mode is Mode.RESCORE:
            session.rescore(options.weighing)
        else:
            with _service(options.url, session, stderr) as base:
                collect_rarely()
                uvloop.run(session.score(options.mode, options.request(base, stderr)))
        seconds = time.monotonic() - began
        _tell(options, session, ledger, shown)
        wide_console().print(sentence(session.tally, seconds), highlight=False, soft_wrap=True)
        if options.selection is not None:
            _select(session, ledger, *options.selection)
    return not session.tally.unscored


def _tell(options: Options, session: Session, ledger: Ledger, shown: _Shown) -> None:
    """Print and write what is asked for; what is not is not reckoned either."""
    console = wide_console()
    if options.table:
        print_items(console, shown.lines)
        print_groups(console, shown.lines)
    if options.quiet and not options.plot and options.report is None:
        return
    summary = summarise(ledger, same_answer)
    column = options.reading.subset_column
    if column is not None and len(summary.accuracies) == 1:
        click.echo(f"--by {column}: no row that was scored has this column", err=True)
    if options.plot:
        print_plots(console, ledger, summary)
    if not options.quiet:
        print_summary(console, summary)
    if options.report is not None:
        write_report(options.report, _title(session), ledger, summary, session.all_scored())


def _title(session: Session) -> str:
    names = [source.name for piece in session.pieces for source in piece.sources]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _select(session: Session, ledger: Ledger, spec: Spec, to: Path) -> None:
    count = select(ledger, spec, session.all_rows(), session.all_rows(), to)
    click.echo(f"{count} completions selected into {to}", err=True)


def _service(url: str | None, session: Session, stderr: Console) -> AbstractContextManager[str]:
    if url is not None:
        return nullcontext(url.rstrip("/"))
    stderr.print("starting a service of our own …", highlight=False)
    return child_service(needs_code=session.needs_code, say=lambda text: stderr.print(text, style="yellow"))


def _fail(message: str, code: ExitCode) -> None:
    click.echo(f"assay score: {message}", err=True)
    sys.exit(code)
