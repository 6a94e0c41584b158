"""Surveys after calls: answers (desk), the page for customers (public, page, visits), figures for us (routes)."""

from __future__ import annotations

from server_stub.features.surveys.desk import SurveyDesk
from server_stub.features.surveys.public import pages
from server_stub.features.surveys.routes import router
from server_stub.features.surveys.visits import Visits

__all__ = ["SurveyDesk", "Visits", "pages", "router"]
