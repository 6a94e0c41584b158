"""Business and service records of a customer: tickets, orders, messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (Index(None, "customer_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(64))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32))
    open: Mapped[bool]
    priority: Mapped[str] = mapped_column(String(16), default="normal")
    unit: Mapped[str] = mapped_column(String(64), default="")
    assignee: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (Index(None, "customer_id", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    product: Mapped[str] = mapped_column(String(64))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Message(Base):
    """An SMS, e-mail or note that left or arrived."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "customer_id", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(4))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime]
