"""What the windows show beside calls: news, tests, promised calls, checks, settings, problems."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.call import CallId
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.line_check import LineCheckProgress
from agent_desktop.domain.listening import ListeningState
from agent_desktop.domain.quiz import Attempt, QuizBrief
from agent_desktop.domain.satisfaction import Figures
from agent_desktop.domain.settings import SettingValue
from agent_desktop.domain.sound_check import SoundCheckState


@dataclass(frozen=True, slots=True)
class OwnSatisfactionChanged:
    """How satisfied one's own customers were this week; None when that is not known any more."""

    week: Figures | None


@dataclass(frozen=True, slots=True)
class AnnouncementsChanged:
    """What the centre tells at this moment: what waits for a confirmation first, then what is unread."""

    current: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class QuizzesChanged:
    """Tests for this agent."""

    mine: tuple[QuizBrief, ...]


@dataclass(frozen=True, slots=True)
class QuizMarked:
    """The server has marked a try of ours."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class FollowUpsChanged:
    """The calls still to be made, the next one first."""

    open: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class LineChecked:
    """A check of the line began, moved on or is over."""

    progress: LineCheckProgress


@dataclass(frozen=True, slots=True)
class SoundCheckChanged:
    """The sound check does something else now, or knows more."""

    state: SoundCheckState


@dataclass(frozen=True, slots=True)
class ListeningChanged:
    """A recording plays, stops, or is further on; about four times a second while it plays."""

    state: ListeningState


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting of this computer has this value from now on."""

    key: str
    value: SettingValue


@dataclass(frozen=True, slots=True)
class ProblemNoticed:
    """Something the agent should read, as a code that ui/text turns into a sentence."""

    code: str
    detail: str = ""
    call_id: CallId | None = None
