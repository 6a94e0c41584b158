"""A user as other programs see one, permissions included."""

from __future__ import annotations

from pydantic import BaseModel

from server_stub.models.people import User
from server_stub.security.roles import PERMISSIONS, Permission, Role


class UserView(BaseModel):
    """A person as other programs see them."""

    id: str
    username: str
    display_name: str
    display_name_latin: str
    role: Role
    extension: str
    permissions: list[Permission]
    language: str


def user_view(user: User) -> UserView:
    role = Role(user.role)
    return UserView(
        id=user.id,
        username=user.username,
        display_name=user.display_name,
        display_name_latin=user.display_name_latin,
        role=role,
        extension=user.extension,
        permissions=sorted(PERMISSIONS[role]),
        language=user.language,
    )
