"""Knowledge: search as one types, articles, and what agents say of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Query, Response
from pydantic import BaseModel, StringConstraints

from server_stub.db import CatalogueOf, Database, Db
from server_stub.models import article_files, article_queries, bounds, grams, search_misses
from server_stub.models.article_queries import FoundArticle, Reader
from server_stub.models.article_search import searching
from server_stub.models.bounds import Key, Limit, LText, Moment, Short, Uuid
from server_stub.models.catalogue import Form
from server_stub.models.knowledge import ArticleFeedback
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.models.views import ArticleBriefView, article_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

_REFUSALS = documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION)
router = APIRouter(prefix="/knowledge/articles", tags=["knowledge"], responses=_REFUSALS)
Reading = Annotated[Principal, require(Permission.KNOWLEDGE_READ)]
ArticleId = Annotated[Key, Path()]


class ArticlePage(BaseModel):
    """`snippet` marks hits with U+0002 and U+0003 and holds no markup otherwise; `total` counts up to 100."""

    items: list[ArticleBriefView]
    total: int
    elapsed_ms: float


class AttachmentView(BaseModel):
    """`size` in bytes."""

    id: str
    name: str
    media_type: str
    size: int


class ArticleView(ArticleBriefView):
    """`body` in the Markdown subset of resources/packs/README.md."""

    summary: LText
    body: LText
    version: int
    valid_until: Moment | None
    tags: list[str]
    updated_at: Moment
    attachments: list[AttachmentView]


class FeedbackIn(BaseModel):
    """`key` is made by the client: a retry counts once. `note` says what is wrong."""

    key: Uuid
    kind: Literal["used", "useful", "not_useful", "wrong"]
    interaction_id: Uuid | None = None
    query: bounds.Query | None = None
    note: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] = ""


def reader_of(who: Principal) -> Reader:
    return Reader(who.may(Permission.KNOWLEDGE_RESTRICTED), who.may(Permission.KNOWLEDGE_DRAFTS))


@router.get("", summary="Search; every word must occur, any two characters find", operation_id="search_articles")
async def search(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    later: BackgroundTasks,
    q: Annotated[bounds.Query, Query()] = "",
    queue: Annotated[Short, Query(description="Articles of this queue first")] = "",
    topic: Annotated[Short, Query(description="Articles on this topic first")] = "",
    limit: Annotated[Limit, Query()] = 20,
    lang: Annotated[Short, Query(description="Language of the snippets; both when empty")] = "",
) -> ArticlePage:
    started = time.perf_counter()
    topics = [topic] if topic else []
    search = searching(q, reader_of(who), now(), queue=queue, topics=topics, limit=limit, language=lang)
    found, total = await db.look(search)
    items = [article_view(catalogue, f) for f in found]
    if not found and grams.words(q):  # the answer does not wait for this
        later.add_task(_note_miss, db, who.user_id, q.strip(), queue)
    return ArticlePage(items=items, total=total, elapsed_ms=round(1e3 * (time.perf_counter() - started), 2))


async def _note_miss(db: Database, user_id: str, query: str, queue: str) -> None:
    async with db.write() as session:
        await search_misses.note_miss(session, user_id, query, queue, now())


@router.get(
    "/suggested",
    summary="Articles for a call: by queue, IVR choice and what was chosen in the wrap-up form",
    operation_id="suggest_articles",
)
async def suggested(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    queue: Annotated[Short, Query(description="Queue id")] = "",
    ivr: Annotated[Short, Query(description='Keys pressed, "2>1"')] = "",
    form: Annotated[Short, Query(description="Form id")] = "",
    code: Annotated[list[Short], Query(max_length=20, description="Values chosen in the form")] = [],  # noqa: B006
    limit: Annotated[Limit, Query()] = 5,
) -> ArticlePage:
    started = time.perf_counter()
    entry = catalogue.ivr_entry(ivr)
    listed = catalogue.queues.get(queue)
    async with db.read() as session:
        found = await article_queries.suggest(
            session,
            reader_of(who),
            now(),
            queue=queue,
            ivr_path=ivr if entry else "",
            topics=entry.topics if entry else (listed.topics if listed else ()),
            codes=code_topics(catalogue.current_forms(), form, code),
            limit=limit,
        )
    items = [article_view(catalogue, f) for f in found]
    return ArticlePage(items=items, total=len(items), elapsed_ms=round(1e3 * (time.perf_counter() - started), 2))


def code_topics(forms: Sequence[Form], form_id: str, codes: Sequence[str]) -> dict[str, list[str]]:
    """The topics a form gives to each of these chosen values."""
    topics: dict[str, list[str]] = {}
    for form in forms:
        if form.id == form_id:
            for field in form.schema.get("properties", {}).values():
                for option in field.get("x-options", []):
                    if option["value"] in codes and option.get("topics"):
                        topics[option["value"]] = list(option["topics"])
    return topics


@router.get(
    "/{article_id}", summary="One article", operation_id="get_article", responses=documented(ProblemType.NOT_FOUND)
)
async def read(article_id: ArticleId, db: Db, catalogue: CatalogueOf, who: Reading) -> ArticleView:
    moment = now()
    async with db.read() as session:
        article = await article_queries.get(session, article_id, reader_of(who), moment)
        if article is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no such article.")
        uses = await article_queries.uses_this_week(session, [article_id], moment)
        files = await article_files.files_of(session, article_id, article.version)
    brief = article_view(catalogue, FoundArticle(article, used_this_week=uses[article_id]))
    return ArticleView(
        **brief.model_dump(),
        summary=article.summary,
        body=article.body,
        version=article.version,
        valid_until=article.valid_until,
        tags=article.topics,
        updated_at=article.updated_at,
        attachments=[AttachmentView.model_validate(f, from_attributes=True) for f in files],
    )


@router.post(
    "/{article_id}/feedback",
    status_code=204,
    response_class=Response,
    summary="Say that an article was used, useful or not",
    operation_id="give_article_feedback",
    responses=documented(ProblemType.NOT_FOUND),
)
async def feedback(
    article_id: ArticleId,
    body: FeedbackIn,
    db: Db,
    who: Annotated[Principal, require(Permission.KNOWLEDGE_FEEDBACK)],
) -> None:
    async with db.write() as session:
        if await article_queries.get(session, article_id, reader_of(who), now()) is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no such article.")
        row = {
            "key": body.key,
            "article_id": article_id,
            "user_id": who.user_id,
            "kind": body.kind,
            "interaction_id": body.interaction_id,
            "query": body.query,
            "note": body.note,
            "at": now(),
        }
        await insert_missing(session, ArticleFeedback, row, key="key")
