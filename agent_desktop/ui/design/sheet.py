"""Tokens -> the one style sheet of the application.

Only what Qt itself draws is dressed here: frames by their `ground`, labels by their `ink`, text fields by their
`state`, menus, scroll bars, tool-tips, the calendar. Buttons, switches, chips and rows paint themselves from the same
tokens. Widgets choose a rule with a dynamic property, never with a colour or a style sheet of their own.
"""

from __future__ import annotations

from dataclasses import fields
from string import Template

from agent_desktop.ui.design.tokens import CONTROL, RADIUS, RADIUS_FLOAT, RADIUS_SMALL, Ink, Tokens, Tone

_SHEET = Template("""
QFrame[ground="canvas"] { background: $canvas; border: 0; }
QFrame[ground="surface"] { background: $surface; border: 0; }
QFrame[ground="raised"] { background: $raised; border: 0; }
QFrame[ground="nav"] { background: $surface; border: 0;
  border-top-left-radius: ${inner}px; border-bottom-left-radius: ${inner}px; }
QFrame[ground="card"] { background: $raised; border: 1px solid $border; border-radius: ${r}px; }
QFrame[ground="popup"] { background: $raised; border: 1px solid $border_strong; }
QFrame[ground="well"] { background: $sunken; border: 1px solid $border; border-radius: ${r}px; }
QFrame[ground="plain"] { background: transparent; border: 0; }
QFrame[line="h"] { background: $border; border: 0; min-height: 1px; max-height: 1px; }
QFrame[line="v"] { background: $border; border: 0; min-width: 1px; max-width: 1px; }
$edges
QToolTip { background: $text; color: $raised; border: 0; padding: 4px 8px; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox { background: $raised; color: $text;
  border: 1px solid $border_strong; border-radius: ${r}px; placeholder-text-color: $text3;
  selection-background-color: $accent_fill; selection-color: $on_fill; }
QLineEdit, QAbstractSpinBox { min-height: ${field}px; padding: 0 9px; }
QPlainTextEdit, QTextEdit { padding: 4px 5px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover { border-color: $text3; }
QLineEdit[state="error"], QPlainTextEdit[state="error"], QAbstractSpinBox[state="error"] { border-color: $danger; }
QLineEdit[state="readonly"], QPlainTextEdit[state="readonly"] {
  background: $sunken; border-color: $border; color: $text2; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled {
  background: $surface; border-color: $border; color: $text3; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 0 8px; min-height: ${field_focus}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px 4px; }
QLineEdit[state="error"]:focus, QPlainTextEdit[state="error"]:focus, QAbstractSpinBox[state="error"]:focus {
  border-color: $danger; }
QLineEdit[kind="bare"] { border: 0; background: transparent; padding: 0; min-height: 28px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
  border: 0; background: transparent; padding: 0; min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button, QDateTimeEdit::drop-down { border: 0; width: 0; }
QTextBrowser { background: transparent; border: 0; padding: 0; color: $text; }
QTextBrowser:focus { border: 0; padding: 0; }

QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border_strong; padding: 4px;
  color: $text; selection-background-color: $accent_tint; selection-color: $text; outline: 0; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: ${rs}px; }
QComboBox QAbstractItemView::item:selected { background: $accent_tint; color: $text; }
QComboBox QAbstractItemView::item:disabled { color: $text3; }

QTabBar::tab { margin: 0; padding: 0; }
QTabBar::scroller { width: 32px; }
QTabBar QToolButton { background: $raised; border: 0; }

QAbstractItemView { border: 0; outline: 0; }
QListView[plain="true"], QTableView[plain="true"] { background: transparent; }
QHeaderView { background: transparent; border: 0; }
QScrollArea, QScrollArea > QWidget > QWidget[plain="true"] { background: transparent; border: 0; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent_line; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border_strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $raised; border: 1px solid $border_strong; padding: 4px; color: $text; }
QMenu::item { padding: 6px 16px 6px 8px; border-radius: ${rs}px; border: 1px solid transparent; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QToolButton { color: $text; background: transparent; border: 0; padding: 4px 8px;
  border-radius: ${rs}px; }
QCalendarWidget QToolButton:hover { background: $hover; }
QCalendarWidget QAbstractItemView { background: $raised; color: $text; selection-background-color: $accent_fill;
  selection-color: $on_fill; }
QCalendarWidget QAbstractItemView:disabled { color: $text3; }
""")


def build(t: Tokens) -> str:
    """The style sheet for `QApplication.setStyleSheet`."""
    edges = [f'QLabel[ink="{ink}"] {{ color: {t.colour(ink)}; }}' for ink in Ink]
    edges.append(f"QLabel[ink]:disabled {{ color: {t.text3}; }}")
    for tone in Tone:
        edge = f"border: 1px solid {t.line(tone)}; border-radius: {RADIUS}px;"
        edges.append(f'QFrame[edge="{tone}"] {{ background: {t.raised}; {edge} }}')
        edges.append(f'QFrame[tint="{tone}"] {{ background: {t.tint(tone)}; {edge} }}')
        below = f"border: 0; border-bottom: 1px solid {t.line(tone)};"
        edges.append(f'QFrame[band="{tone}"] {{ background: {t.tint(tone)}; {below} }}')
    return _SHEET.substitute(
        {f.name: getattr(t, f.name) for f in fields(t)},
        edges="\n".join(edges),
        r=RADIUS,
        rs=RADIUS_SMALL,
        inner=RADIUS_FLOAT - 1,
        field=CONTROL - 2,
        field_focus=CONTROL - 4,
    )
