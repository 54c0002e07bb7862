"""pass@k and votes of a run, by subset: mostly counted by the ledger, so that a question costs little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from assay_client.grpo import pass_at_k
from cli.statistics.estimators import Estimate, Mean, usual_ks
from cli.statistics.ledger import Ledger, whole
from cli.statistics.vote import Same, is_one_right, is_right

ALL = ""

# Each question with its samples; ``vote`` is 1 or 0 where counting tells: right answers are all equal to
# the gold, where there is only one.  NULL: answers must be compared.  (Beside min(), a bare column is of that
# row.)  A completion that stands alone, whose question is its number, needs no grouping, which takes as long
# as all the rest.
_QUESTIONS = """
SELECT subset, question, 1 AS samples, accuracy >= 1 AS right, kind,
  accuracy >= 1 AND answer IS NOT NULL AS vote
FROM fact WHERE accuracy IS NOT NULL AND typeof(question) = 'integer'
UNION ALL
SELECT subset, question, samples, right, kind,
  CASE WHEN named > wrong AND golds = 1 THEN 1 WHEN named = 0 THEN 0 END
FROM (
  SELECT subset, question, kind, min(number), count(*) AS samples, sum(accuracy >= 1) AS right,
    sum(accuracy >= 1 AND answer IS NOT NULL) AS named, sum(accuracy < 1 AND answer IS NOT NULL) AS wrong,
    max(golds) AS golds
  FROM fact WHERE accuracy IS NOT NULL AND typeof(question) = 'text' GROUP BY subset, question
)
"""
_ALIKE = f"""
SELECT subset, samples, right, kind = 'code', vote, count(*) FROM ({_QUESTIONS})
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608 - our own words
_OPEN = f"""
SELECT subset, question, answer, accuracy, golds FROM fact JOIN
  (SELECT subset, question FROM ({_QUESTIONS}) WHERE kind != 'code' AND vote IS NULL) USING (subset, question)
WHERE answer IS NOT NULL AND accuracy IS NOT NULL ORDER BY subset, question, number
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A subset's accuracy.  ``pass_at`` has only the k that every counted question has completions for.

    ``vote`` is the share of questions whose largest camp of equal answers is right (cons@k, maj@k), over the
    questions whose answers can be compared; None where there are none.
    """

    subset: str
    completions: int
    questions: int
    most_samples: int
    pass_at: dict[int, Estimate]
    vote: Estimate | None


def accuracies(ledger: Ledger, same: Same) -> Iterator[Accuracy]:
    """All completions' accuracy, then each subset's; ``same`` says whether two answers are equal."""
    tallies: dict[str, _Tally] = {ALL: _Tally()}
    has_open_votes = False
    for name, samples, right, is_code, vote, questions in ledger.ask(_ALIKE):
        for tally in _both(tallies, str(name)):
            tally.add(whole(samples), whole(right), whole(questions))
            if vote is not None and not is_code:
                tally.vote.add(whole(vote), whole(questions))
        has_open_votes |= vote is None and not is_code
    for name, vote in _open_votes(ledger, same) if has_open_votes else ():
        for tally in _both(tallies, name):
            tally.vote.add(vote)
    yield from (tally.accuracy(name) for name, tally in tallies.items() if tally.questions)


@dataclass
class _Tally:
    """What a subset's questions add up to."""

    completions: int = 0
    questions: int = 0
    most: int = 0
    by_k: dict[int, Mean] = field(default_factory=lambda: defaultdict(Mean))
    vote: Mean = field(default_factory=Mean)

    def add(self, samples: int, right: int, questions: int) -> None:
        """So many questions of which each has so many samples, and so many right ones."""
        self.completions += samples * questions
        self.questions += questions
        self.most = max(self.most, samples)
        for k in usual_ks(samples):
            self.by_k[k].add(pass_at_k(samples, right, k), questions)

    def accuracy(self, subset: str) -> Accuracy:
        """The subset's numbers."""
        everywhere = {
            k: mean.estimate() for k, mean in sorted(self.by_k.items()) if mean.count == self.questions
        }
        vote = self.vote.estimate() if self.vote.count and self.most > 1 else None
        return Accuracy(subset, self.completions, self.questions, self.most, everywhere, vote)


def _both(tallies: dict[str, _Tally], subset: str) -> Iterator[_Tally]:
    """The tally of all, and the subset's where there are subsets."""
    yield tallies[ALL]
    if subset != ALL:
        yield tallies.setdefault(subset, _Tally())


def _open_votes(ledger: Ledger, same: Same) -> Iterator[tuple[str, float]]:
    """Subset and vote of each question that counting alone does not settle."""
    for (subset, _), run in groupby(ledger.ask(_OPEN), lambda row: (row[0], row[1])):
        rows = list(run)
        answers = [(str(answer), float(str(accuracy))) for _, _, answer, accuracy, _ in rows]
        one_gold = all(golds == 1 for *_, golds in rows)
        yield str(subset), float(is_right(answers, same) if one_gold else is_one_right(answers, same))
