"""sources.toml → Settings and Sources; every mistake named with its line and the nearest valid key.

Nothing here touches the network or the database. Unknown keys, doubled ids, bad addresses and wrong types are
all reported together (`ConfigError.mistakes`), because a user mends a file once, not mistake by mistake.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tracker.config.mistakes import explain, line_of, nearest, once
from tracker.errors import ConfigError, ConfigMistake
from tracker.model import PolicyKind, SourceInfo
from tracker.tables import load_table

Language = Literal["ko", "en"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _http_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(
            f"주소는 http:// 나 https:// 로 시작해야 합니다 (address must start with http:// or https://): {url}"
        )
    if not parts.hostname:
        raise ValueError(f"주소에 호스트가 없습니다 (no host in address): {url}")
    if parts.username or parts.password:
        raise ValueError("주소에 비밀번호를 넣을 수 없습니다 (no credentials in an address)")
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        raise ValueError(f"주소에 빈칸이 있습니다 (white space in address): {url!r}")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError(f"포트가 올바르지 않습니다 (bad port): {url}") from None
    return url


def _zone(name: str) -> str:
    if name != "Asia/Seoul":
        raise ValueError(
            f'예고 기간은 한국 날짜로 셉니다: "Asia/Seoul" 만 쓸 수 있고, 지워도 됩니다 '
            f"(days of notice are counted in Korea; only Asia/Seoul, or drop the key): {name}"
        )
    return name


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        usual = ["utf-8", "cp949", "euc-kr", "utf-16", "johab"]
        raise ValueError(f"모르는 부호화입니다 (unknown encoding): {name}{nearest(name, usual)}") from None
    return name


def _selector(css: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    try:
        LexborHTMLParser("<p>").css(css)
    except Exception:  # the parser's own error class is private to it
        raise ValueError(f"CSS 선택자로 읽을 수 없습니다 (not a CSS selector): {css}") from None
    return css


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"메일 주소가 아닙니다 (not a mail address): {text!r}")
    return text


def _one_line(text: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError(
            "한 줄이어야 하고 제어 문자를 넣을 수 없습니다 (one line without control characters)"
        )
    return text


INTERVAL_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def interval_seconds(text: str) -> int:
    """ "30m", "12h", "1d", "2w" → seconds. ValueError for anything else, and for nothing or more than a year."""
    m = re.fullmatch(r"([0-9]{1,5})([mhdw])", text)
    seconds = int(m[1]) * INTERVAL_UNITS[m[2]] if m else 0
    if not 0 < seconds <= 366 * 86_400:
        raise ValueError(
            f'간격은 "30m", "12h", "1d", "2w" 처럼 적습니다 (write an interval like "12h" or "1d"): {text}'
        )
    return seconds


def _interval(text: str) -> str:
    interval_seconds(text)
    return text


HttpUrl = Annotated[str, AfterValidator(_http_address)]
Interval = Annotated[str, AfterValidator(_interval)]
Selector = Annotated[str, AfterValidator(_selector)]
Line = Annotated[str, AfterValidator(_one_line)]


class NoticeCustom(_Table):
    """Days of notice taken as the custom where a policy has no clause (labelled as custom, never as duty)."""

    ordinary_days: int = Field(default=7, ge=0, le=366)
    material_days: int = Field(default=30, ge=0, le=366)


class RuleOverride(_Table):
    """A user's correction of one row of rules.toml; keys left out keep the shipped value."""

    direction: Literal["adverse", "favourable", "neutral"] | None = None
    notice: Literal["material", "ordinary", "none"] | None = None
    consent: Literal["likely", "possible", "no"] | None = None
    disputed: bool | None = None


class MailRecipient(_Table):
    """Who gets digests by mail, and of what."""

    address: Annotated[str, AfterValidator(_mail_address)]
    companies: tuple[str, ...] = ()
    kinds: tuple[PolicyKind, ...] = ()
    only: Literal["all", "material"] = "all"
    language: Language | None = None


class Mail(_Table):
    """Mail settings that are no secrets; server and password come from the environment (TRACKER_SMTP_*)."""

    sender: Line | None = None
    recipients: tuple[MailRecipient, ...] = ()
    heartbeat: bool = False


class Settings(_Table):
    """The [tracker] table. Paths are relative to the file; times in seconds."""

    database: str = "db/policies.db"
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Seoul"
    language: Language = "ko"
    contact: Line | None = None
    site: str = "site"
    site_url: HttpUrl | None = None
    concurrency: int = Field(default=16, ge=1, le=256)
    delay: float = Field(default=1.0, ge=0, le=3600)
    timeout: float = Field(default=30.0, gt=0, le=600)
    deadline: float = Field(default=3000.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=200_000_000)
    interval: Interval | None = None
    archive_url: HttpUrl = "https://web.archive.org"
    webhook: HttpUrl | None = None
    custom: NoticeCustom = NoticeCustom()
    rules: Mapping[str, RuleOverride] = Field(default_factory=dict)
    mail: Mail = Mail()


class Source(_Table):
    """One [[source]]: a policy to watch. `urls` are the pages joined in order."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)
    company: Line = Field(min_length=1, max_length=200)
    kind: PolicyKind = "privacy"
    url: Annotated[HttpUrl | tuple[HttpUrl, ...] | None, Field(union_mode="left_to_right")] = None
    select: Selector | None = None
    remove: tuple[Selector, ...] = ()
    render: Literal["http", "browser", "auto"] = "http"
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    notices: HttpUrl | None = None
    enabled: bool = True
    allow_private: bool = False
    interval: Interval | None = None
    custom: NoticeCustom | None = None
    rules: Mapping[str, RuleOverride] = Field(default_factory=dict)

    @property
    def urls(self) -> tuple[str, ...]:
        return () if self.url is None else (self.url,) if isinstance(self.url, str) else self.url

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(self.id, self.company, self.kind, self.urls[0] if self.urls else "")


class Config(_Table):
    """The whole file."""

    tracker: Settings = Settings()
    source: tuple[Source, ...] = ()


def load_config(path: Path) -> Config:
    """Read sources.toml. Raises ConfigError naming every mistake with its line."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            str(path),
            [
                ConfigMistake(
                    0,
                    "파일이 없습니다; `tracker init` 으로 만드세요 (no such file; `tracker init` writes one)",
                )
            ],
        ) from None
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(str(path), [ConfigMistake(0, f"읽을 수 없습니다 (cannot be read): {e}")]) from None
    return parse_config(text, str(path))


@lru_cache(maxsize=2)  # a command asks for it more than once
def parse_config(text: str, path: str = "sources.toml") -> Config:
    """As `load_config`, from a string."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        m = re.search(r"at line (\d+)", str(e))
        raise ConfigError(
            path, [ConfigMistake(int(m[1]) if m else 0, f"TOML 문법 오류 (not valid TOML): {e}")]
        ) from None
    mistakes: list[ConfigMistake] = []
    config: Config | None = None
    try:
        config = Config.model_validate(_tuples(data))
    except ValidationError as e:
        mistakes += [explain(err, text, _keys_at) for err in once(e.errors())]
    mistakes += list(_semantic_mistakes(data, text))
    if mistakes or config is None:
        raise ConfigError(path, sorted(set(mistakes), key=lambda m: (m.line, m.message)))
    return config


def _tuples(value: Any) -> Any:
    """TOML arrays as tuples, as the strict models want them."""
    if isinstance(value, dict):
        return {k: _tuples(v) for k, v in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(v) for v in value)
    return value


def _semantic_mistakes(data: Mapping[str, Any], text: str) -> Iterator[ConfigMistake]:
    """What the types cannot say: doubled ids, sources without an address, rules that do not exist."""
    tracker = data.get("tracker")
    if isinstance(tracker, dict):
        yield from _unknown_rules(tracker.get("rules"), ("tracker", "rules"), text)
    sources = data.get("source")
    if not isinstance(sources, list):
        return
    seen: dict[str, int] = {}  # finding a line goes through the whole text: only for what is wrong
    for i, s in enumerate(sources):
        if not isinstance(s, dict):
            continue
        name = s.get("id")
        if isinstance(name, str):
            if name in seen:
                first = line_of(text, ("source", seen[name], "id"))
                yield ConfigMistake(
                    line_of(text, ("source", i, "id")),
                    f'같은 id 가 {first}번째 줄에도 있습니다 (id also on line {first}): "{name}"',
                )
            seen.setdefault(name, i)
        if s.get("enabled", True) is True and s.get("url") in (None, []):
            yield ConfigMistake(
                line_of(text, ("source", i, "url")),
                "url 이 없습니다; 주소를 모르면 enabled = false (no url; where it is unknown, say enabled = false)",
            )
        yield from _unknown_rules(s.get("rules"), ("source", i, "rules"), text)


def _unknown_rules(rules: Any, loc: tuple[Any, ...], text: str) -> Iterator[ConfigMistake]:
    if not isinstance(rules, dict) or not rules:
        return
    known = list(load_table("tracker.judge", "rules.toml")["rule"])
    for name in rules:
        if name not in known:
            message = f'모르는 규칙 (unknown rule): "{name}"{nearest(name, known)}'
            yield ConfigMistake(line_of(text, (*loc, name)), message)


_TABLES: dict[str, type[BaseModel]] = {
    "tracker": Settings,
    "source": Source,
    "custom": NoticeCustom,
    "mail": Mail,
    "recipients": MailRecipient,
}


def _keys_at(loc: tuple[Any, ...]) -> list[str]:
    names = [x for x in loc if isinstance(x, str)]
    model: type[BaseModel] = Config
    for name in names:
        if name == "rules":
            return list(RuleOverride.model_fields)
        model = _TABLES.get(name, model)
    return list(model.model_fields)
