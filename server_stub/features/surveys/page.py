"""The page behind a survey's link: plain HTML that needs no script, in two languages, and the headers that guard it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from server_stub.models.schema import Localized
from server_stub.models.survey_rules import Survey

if TYPE_CHECKING:
    from jinja2 import Template

LANGUAGES = ("en", "zh_CN")
LONGEST_COMMENT = 1000
_TAGS = {"en": "en", "zh_CN": "zh-CN"}

_WORDS: Mapping[str, Localized] = {
    "send": {"en": "Send", "zh_CN": "提交"},
    "optional": {"en": "optional", "zh_CN": "选填"},
    "of": {"en": "{mark} of {scale}", "zh_CN": "{mark} 分，满分 {scale} 分"},
    "switch": {"en": "Language", "zh_CN": "语言"},
    "missing": {"en": "Please choose a mark for every question.", "zh_CN": "请为每个问题选择一个分数。"},
    "too_long": {
        "en": f"Please write no more than {LONGEST_COMMENT} characters.",
        "zh_CN": f"留言请不要超过 {LONGEST_COMMENT} 个字。",
    },
    "answered": {
        "en": "We have your answer. You can close this page.",
        "zh_CN": "我们已收到您的评价，可以关闭此页面。",
    },
    "over": {"en": "This link is no longer valid", "zh_CN": "此链接已失效"},
    "over_why": {
        "en": "Links to our surveys are valid for some days only. Thank you for wanting to tell us.",
        "zh_CN": "满意度评价链接仅在数天内有效。感谢您愿意告诉我们。",
    },
    "busy": {"en": "Please try again in a minute", "zh_CN": "请稍后再试"},
    "busy_why": {
        "en": "This page was opened too often, or we are busy at the moment. Your link stays valid.",
        "zh_CN": "此页面打开过于频繁，或系统正忙。您的链接仍然有效。",
    },
}
_NAMES = {"en": "English", "zh_CN": "中文"}

_STYLE = """
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--text:#1b1f26;--soft:#525a66;--edge:#767f8c;
--accent:#1f5fc4;--on:#fff;--bad:#b3261e;--tint:#fdecea}
@media(prefers-color-scheme:dark){:root{--ground:#14171c;--card:#1d2128;--text:#eceef1;--soft:#aeb6c2;--edge:#808a98;
--accent:#8ab4ff;--on:#10131a;--bad:#ffb4ab;--tint:#3a1f1d}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:36rem;margin:0 auto;padding:1.5rem 1rem 2.5rem}
.card{background:var(--card);border-radius:.75rem;padding:1.5rem 1.25rem}
.company{margin:0 0 .25rem;color:var(--soft);font-size:.9375rem}
h1{margin:0 0 1.25rem;font-size:1.375rem;line-height:1.3}
.alone h1{margin-bottom:.5rem}
p{margin:0}
fieldset{border:0;margin:0 0 1.5rem;padding:0;min-width:0}
legend,.ask{display:block;padding:0;margin:0 0 .625rem;font-weight:600}
.scale{display:grid;grid-template-columns:repeat(5,1fr);gap:.5rem}
.scale label{position:relative;display:block;cursor:pointer}
.scale input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.scale span{display:flex;align-items:center;justify-content:center;min-height:3rem;border:1px solid var(--edge);
border-radius:.5rem;font-size:1.125rem}
.scale input:checked+span{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:700}
.scale input:focus-visible+span{outline:3px solid var(--accent);outline-offset:2px}
.ends{display:flex;justify-content:space-between;margin-top:.375rem;color:var(--soft);font-size:.875rem}
.soft{color:var(--soft);font-weight:400}
textarea{display:block;width:100%;min-height:6rem;margin:0 0 1.5rem;padding:.625rem .75rem;border:1px solid var(--edge);
border-radius:.5rem;background:transparent;color:inherit;font:inherit;resize:vertical}
button{font:inherit;cursor:pointer}
.send{width:100%;min-height:3rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on);font-weight:600}
textarea:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.problem{margin:0 0 1.25rem;padding:.75rem 1rem;border-radius:.5rem;background:var(--tint);color:var(--bad);
font-weight:600}
nav{margin-top:1rem;text-align:center}
nav button,nav a{display:inline-block;padding:.625rem 1rem;border:0;background:none;color:var(--accent);
text-decoration:underline}
@media(min-width:34rem){.ten{grid-template-columns:repeat(10,1fr)}.send{width:auto;padding:0 2rem}}
@media(forced-colors:active){.scale input:checked+span{outline:4px solid Highlight}}
"""

_PAGE = """<!doctype html>
<html lang="{{ tags[language] }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{{ heading }}</title>
<link rel="icon" href="data:,">
<style>{{ style | safe }}</style>
</head>
<body>
<main>
{% if survey %}
<form class="card" method="post" id="survey" accept-charset="utf-8">
<p class="company">{{ company }}</p>
<h1>{{ heading }}</h1>
{% if problem %}<p class="problem" role="alert" id="problem">{{ problem }}</p>{% endif %}
<input type="hidden" name="lang" value="{{ language }}">
{% for question in survey.questions %}{% set place = loop.index0 %}
<fieldset{% if problem and place not in marks %} aria-describedby="problem"{% endif %}>
<legend>{{ question.text[language] }}</legend>
<div class="scale{% if survey.scale == 10 %} ten{% endif %}">
{% for mark in range(1, survey.scale + 1) %}
<label><input type="radio" name="q{{ place }}" value="{{ mark }}" required
{%- if marks.get(place) == mark %} checked{% endif %} aria-label="{{ words.of.format(mark=mark, scale=survey.scale) }}
{%- if mark == 1 %}, {{ survey.lowest[language] }}{% elif mark == survey.scale %}, {{ survey.highest[language] }}
{%- endif %}"><span>{{ mark }}</span></label>
{% endfor %}
</div>
<p class="ends" aria-hidden="true">
<span>{{ survey.lowest[language] }}</span><span>{{ survey.highest[language] }}</span>
</p>
</fieldset>
{% endfor %}
{% if survey.comment %}
<label class="ask" for="comment">{{ survey.comment[language] }} <span class="soft">({{ words.optional }})</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="{{ longest }}">
{{ comment }}</textarea>
{% endif %}
<button class="send" type="submit">{{ words.send }}</button>
<nav aria-label="{{ words.switch }}">
{% for other in languages if other != language %}
<button type="submit" name="switch" value="{{ other }}" lang="{{ tags[other] }}" formnovalidate>
{{ names[other] }}</button>
{% endfor %}
</nav>
</form>
{% else %}
<div class="card alone">
<p class="company">{{ company }}</p>
<h1>{{ heading }}</h1>
<p>{{ sentence }}</p>
<nav aria-label="{{ words.switch }}">
{% for other in languages if other != language %}
<a href="?lang={{ other }}" lang="{{ tags[other] }}" hreflang="{{ tags[other] }}">{{ names[other] }}</a>
{% endfor %}
</nav>
</div>
{% endif %}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was chosen and written so far; marks by the place of the question."""

    marks: Mapping[int, int] = field(default_factory=dict)
    comment: str = ""
    problem: str = ""
    """missing or too_long, "" for none."""


def headers(language: str) -> dict[str, str]:
    """Nothing is loaded, framed, kept or told to others."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Content-Language": _TAGS[language],
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Language",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }


def asked(survey: Survey, company: Localized, language: str, filled: Filled) -> str:
    """The questions, with what was answered so far."""
    problem = _WORDS[filled.problem][language] if filled.problem else ""
    return _render(
        company, language, survey.title[language], survey=survey, marks=filled.marks, comment=filled.comment,
        problem=problem,
    )  # fmt: skip


def thanks(survey: Survey, company: Localized, language: str) -> str:
    return _render(company, language, survey.thanks[language], sentence=_WORDS["answered"][language])


def over(company: Localized, language: str) -> str:
    """For a link that is too old, and for one that never was."""
    return _render(company, language, _WORDS["over"][language], sentence=_WORDS["over_why"][language])


def busy(company: Localized, language: str) -> str:
    return _render(company, language, _WORDS["busy"][language], sentence=_WORDS["busy_why"][language])


def language_of(wanted: str, accepted: str, otherwise: str) -> str:
    """The language that was chosen, else the first that the browser asks for (RFC 9110 section 12.5.4) and we have."""
    if wanted in LANGUAGES:
        return wanted
    for tag in _by_weight(accepted):
        if found := next((ours for ours in LANGUAGES if tag.split("-")[0] == ours.split("_")[0]), ""):
            return found
    return otherwise if otherwise in LANGUAGES else LANGUAGES[0]


def _by_weight(accepted: str) -> Sequence[str]:
    weighed: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        if quality > 0:
            weighed.append((quality, tag.strip().lower()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


@cache
def _template() -> Template:
    # 40 ms that only a server whose customers open links has to spend
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE)


def _render(company: Localized, language: str, heading: str, **more: object) -> str:
    return _template().render(
        {
            "company": company.get(language, ""),
            "language": language,
            "languages": LANGUAGES,
            "names": _NAMES,
            "tags": _TAGS,
            "words": {key: words[language] for key, words in _WORDS.items()},
            "style": _STYLE,
            "heading": heading,
            "longest": LONGEST_COMMENT,
            "survey": None,
            "marks": {},
            "comment": "",
            "problem": "",
            "sentence": "",
            **more,
        }
    )
