"""Steps by which agents make sure who is speaking."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from server_stub.db import Db
from server_stub.models.bounds import Instant, Moment, Uuid
from server_stub.models.customer_verifications import CustomerVerification
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    tags=["interactions"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Method = Literal["number", "number_and_id", "pin", "order", "question", "callback", "document"]


class StepIn(BaseModel):
    method: Method
    passed: bool
    at: Instant
    customer_id: Uuid | None = None


class StepView(BaseModel):
    """`level` is what is sure after this step."""

    id: str
    interaction_id: str
    level: Literal["none", "number", "full"]
    method: str
    passed: bool
    at: Moment


@router.put(
    "/interactions/{interaction_id}/verifications/{verification_id}",
    summary="Note a step of verifying the caller; the same id again changes nothing",
    operation_id="put_verification",
    responses=documented(ProblemType.CONFLICT),
)
async def put_step(
    interaction_id: Annotated[Uuid, Path()],
    verification_id: Annotated[Uuid, Path()],
    body: StepIn,
    db: Db,
    who: Annotated[Principal, require(Permission.INTERACTIONS_WRITE)],
) -> StepView:
    row = {
        "id": verification_id,
        "interaction_id": interaction_id,
        "customer_id": body.customer_id,
        "agent_id": who.user_id,
        "method": body.method,
        "passed": body.passed,
        "at": body.at,
        "received_at": now(),
    }
    async with db.write() as session:
        await insert_missing(session, CustomerVerification, row, key="id")
        step = await session.get_one(CustomerVerification, verification_id)
    if (step.agent_id, step.interaction_id) != (who.user_id, interaction_id):
        raise Problem(ProblemType.CONFLICT, "This id is another step's.")
    return StepView(
        id=step.id,
        interaction_id=step.interaction_id,
        level=step.level,
        method=step.method,
        passed=step.passed,
        at=step.at,
    )
