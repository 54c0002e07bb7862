"""What can be asked for: languages and rewards."""

from __future__ import annotations

from fastapi import APIRouter, Request

from sandbox.languages import Language, known_languages
from service.desk import desk_of
from service.ports import Toolchain
from service.rewards.registry import REWARDS, parameter_defaults
from service.wire.reply import (
    LanguageReply,
    LanguagesReply,
    LimitReply,
    RewardReply,
    RewardsReply,
)

router = APIRouter()


@router.get("/v1/languages", summary="Languages, their versions, defaults and limits")
async def languages(request: Request) -> LanguagesReply:
    """Every language that a code task may name, and which of them a worker has now."""
    code = desk_of(request).backends.code
    await code.health()  # which looks, as /readyz does: the two never disagree
    toolchains = await code.languages()
    return LanguagesReply(languages=[_language(row, toolchains) for row in known_languages()])


@router.get("/v1/rewards", summary="Rewards, their formulas, bounds and parameters")
async def rewards() -> RewardsReply:
    """Every reward that a request may name."""
    return RewardsReply(
        rewards=[
            RewardReply(
                name=reward.facts.name,
                formula=reward.facts.formula,
                needs_accuracy=reward.facts.needs_accuracy,
                needs_group=reward.facts.needs_group,
                min=reward.facts.bounds[0],
                max=reward.facts.bounds[1],
                source=reward.facts.source,
                parameters=parameter_defaults(reward),
            )
            for reward in REWARDS
        ]
    )


def _language(row: Language, toolchains: tuple[Toolchain, ...]) -> LanguageReply:
    versions = sorted({tool.version for tool in toolchains if tool.language == row.name})
    defaults, ranges = row.defaults, row.limits
    limits = {
        "time_s": (defaults.time_s, *ranges.time_s),
        "memory_mb": (defaults.memory_mb, *ranges.memory_mb),
        "output_mb": (defaults.output_mb, *ranges.output_mb),
    }
    return LanguageReply(
        name=row.name,
        title=row.title,
        aliases=list(row.aliases),
        tests=list(row.cases),
        available=bool(versions),
        versions=versions,
        limits={
            name: LimitReply(default=d, min=least, max=most) for name, (d, least, most) in limits.items()
        },
    )
