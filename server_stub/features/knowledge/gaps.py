"""What is missing: searches without hits, articles that did not help."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from server_stub.db import CatalogueOf, Db
from server_stub.features.knowledge.articles import reader_of
from server_stub.models import search_misses
from server_stub.models.article_queries import FoundArticle
from server_stub.models.bounds import Limit, Moment
from server_stub.models.schema import now
from server_stub.models.views import ArticleBriefView, article_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/knowledge",
    tags=["knowledge"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)


class GapView(BaseModel):
    """`queues` are ids, the one where it was asked most first."""

    query: str
    times: int
    people: int
    queues: list[str]
    last_at: Moment


class ComplaintView(BaseModel):
    """`notes` are what people wrote about what is wrong, newest first."""

    article: ArticleBriefView
    wrong: int
    not_useful: int
    useful: int
    notes: list[str]


class GapReport(BaseModel):
    since: Moment
    misses: list[GapView]
    complaints: list[ComplaintView]


@router.get("/gaps", summary="What was searched in vain, and which articles did not help", operation_id="get_gaps")
async def gaps(
    db: Db,
    catalogue: CatalogueOf,
    who: Annotated[Principal, require(Permission.KNOWLEDGE_EDIT)],
    days: Annotated[int, Query(ge=1, le=366)] = 7,
    limit: Annotated[Limit, Query()] = 50,
) -> GapReport:
    moment = now()
    since = moment - timedelta(days=days)
    async with db.read() as session:
        missed = await search_misses.gaps(session, since, limit)
        judged = await search_misses.complaints(session, reader_of(who), moment, since, limit)
    return GapReport(
        since=since,
        misses=[
            GapView(
                query=g.query,
                times=g.times,
                people=len(g.people),
                queues=[q for q, _ in g.queues.most_common()],
                last_at=g.last_at,
            )
            for g in missed
        ],
        complaints=[
            ComplaintView(
                article=article_view(catalogue, FoundArticle(c.article)),
                wrong=c.wrong,
                not_useful=c.not_useful,
                useful=c.useful,
                notes=list(c.notes),
            )
            for c in judged
        ],
    )
