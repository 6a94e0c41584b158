"""Short tests for agents: taking them (taking), making them (building), and how they went (results)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.quizzes import building, results, taking

router = APIRouter()
for part in (building, results, taking):  # the fixed addresses before those with an id in them
    router.include_router(part.router)

__all__ = ["router"]
