"""sources.toml → Settings and Sources; every mistake named with its line and the nearest valid key.

Nothing here touches the network or the database. Unknown keys, doubled ids, bad addresses and wrong types are
all reported together (`ConfigError.mistakes`), because a user mends a file once, not mistake by mistake.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from tracker.errors import ConfigError, ConfigMistake
from tracker.model import PolicyKind, SourceInfo

Language = Literal["ko", "en"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _http_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"주소는 http:// 나 https:// 로 시작해야 합니다 (address must start with http:// or https://): {url}")
    if not parts.hostname:
        raise ValueError(f"주소에 호스트가 없습니다 (no host in address): {url}")
    if parts.username or parts.password:
        raise ValueError("주소에 비밀번호를 넣을 수 없습니다 (no credentials in an address)")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError(f"포트가 올바르지 않습니다 (bad port): {url}") from None
    return url


HttpUrl = Annotated[str, AfterValidator(_http_address)]


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

    address: str
    companies: tuple[str, ...] = ()
    kinds: tuple[PolicyKind, ...] = ()
    only: Literal["all", "material"] = "all"
    language: Language | None = None


class Mail(_Table):
    """Mail settings that are no secrets; server and password come from the environment (TRACKER_SMTP_*)."""

    sender: str | None = None
    recipients: tuple[MailRecipient, ...] = ()
    heartbeat: bool = False


class Settings(_Table):
    """The [tracker] table. Paths are relative to the file; times in seconds."""

    database: str = "db/policies.db"
    timezone: str = "Asia/Seoul"
    language: Language = "ko"
    contact: str | None = None
    site: str = "site"
    site_url: str | None = None
    concurrency: int = Field(default=16, ge=1, le=256)
    delay: float = Field(default=1.0, ge=0, le=3600)
    timeout: float = Field(default=30.0, gt=0, le=600)
    deadline: float = Field(default=3000.0, gt=0)
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=200_000_000)
    interval: str = "1d"
    archive_url: HttpUrl = "https://web.archive.org"
    webhook: HttpUrl | None = None
    custom: NoticeCustom = NoticeCustom()
    rules: Mapping[str, RuleOverride] = Field(default_factory=dict)
    mail: Mail = Mail()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"모르는 시간대입니다 (unknown time zone): {name}") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Source(_Table):
    """One [[source]]: a policy to watch. `urls` are the pages joined in order."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)
    company: str = Field(min_length=1, max_length=200)
    kind: PolicyKind = "privacy"
    url: HttpUrl | tuple[HttpUrl, ...] | None = None
    select: str | None = None
    remove: tuple[str, ...] = ()
    render: Literal["http", "browser", "auto"] = "http"
    encoding: str | None = None
    notices: HttpUrl | None = None
    enabled: bool = True
    allow_private: bool = False
    interval: str | None = None
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
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(str(path), [ConfigMistake(0, "파일이 없습니다; `tracker init` 으로 만드세요 (no such file; `tracker init` writes one)")]) from None
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(str(path), [ConfigMistake(0, f"읽을 수 없습니다 (cannot be read): {e}")]) from None
    return parse_config(text, str(path))


def parse_config(text: str, path: str = "sources.toml") -> Config:
    """As `load_config`, from a string."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        m = re.search(r"at line (\d+)", str(e))
        raise ConfigError(path, [ConfigMistake(int(m[1]) if m else 0, f"TOML 문법 오류 (not valid TOML): {e}")]) from None
    mistakes: list[ConfigMistake] = []
    config: Config | None = None
    try:
        config = Config.model_validate(_tuples(data))
    except ValidationError as e:
        mistakes += [_explain(err, text) for err in e.errors()]
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
    sources = data.get("source")
    if not isinstance(sources, list):
        return
    seen: dict[str, int] = {}
    for i, s in enumerate(sources):
        if not isinstance(s, dict):
            continue
        name = s.get("id")
        if isinstance(name, str):
            line = _line_of(text, ("source", i, "id"))
            if name in seen:
                yield ConfigMistake(line, f'id "{name}" 이(가) {seen[name]}번째 줄에도 있습니다 (id also on line {seen[name]})')
            seen.setdefault(name, line)
        if s.get("enabled", True) is True and "url" not in s:
            yield ConfigMistake(_line_of(text, ("source", i)), "url 이 없습니다; 주소를 모르면 enabled = false (no url; where it is unknown, say enabled = false)")


def _explain(err: Any, text: str) -> ConfigMistake:
    loc = tuple(x for x in err["loc"] if not (isinstance(x, str) and (x.startswith("function-") or "[" in x or x == "str")))
    line = _line_of(text, loc)
    where = ".".join(str(x) for x in loc if not isinstance(x, int))
    if err["type"] == "extra_forbidden":
        key, known = str(loc[-1]), _keys_at(loc[:-1])
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f' "{near[0]}" 을(를) 뜻했습니까? (did you mean "{near[0]}"?)' if near else f" 쓸 수 있는 것 (known keys): {', '.join(known)}"
        return ConfigMistake(line, f'모르는 키 "{key}" (unknown key).{hint}')
    if err["type"] == "missing":
        return ConfigMistake(line, f'"{loc[-1]}" 이(가) 빠졌습니다 (missing key)')
    message = str(err["msg"]).removeprefix("Value error, ")
    return ConfigMistake(line, f"{where}: {message}" + ("" if err["type"] == "value_error" else f" — 받은 값 (got): {err.get('input')!r}"))


def _keys_at(loc: tuple[Any, ...]) -> list[str]:
    names = [x for x in loc if isinstance(x, str)]
    model: type[BaseModel] = Config
    for i, name in enumerate(names):
        if name == "rules":
            return list(RuleOverride.model_fields) if i + 1 < len(names) else []
        model = {"tracker": Settings, "source": Source, "custom": NoticeCustom, "mail": Mail, "recipients": MailRecipient}.get(name, model)
    return list(model.model_fields)


_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.-]+))\s*=""")


def _line_of(text: str, loc: tuple[Any, ...]) -> int:
    """The line (1-based) of the deepest part of `loc` that stands in the text; 0 where nothing does.

    TOML parsers keep no lines; headers and keys at the start of a line are all that sources.toml needs.
    """
    counts: dict[str, int] = {}
    here: tuple[Any, ...] = ()
    best, best_depth = 0, 0
    for n, raw in enumerate(text.splitlines(), 1):
        if m := _HEADER.match(raw):
            parts = [p.strip().strip("\"'") for p in m[2].split(".")]
            here = ()
            for i, p in enumerate(parts):
                here += (p,)
                if m[1] == "[[" and i == len(parts) - 1:
                    counts[".".join(parts)] = counts.get(".".join(parts), -1) + 1
                if ".".join(parts[: i + 1]) in counts:
                    here += (counts[".".join(parts[: i + 1])],)
            candidate: tuple[Any, ...] = here
        elif m := _KEY.match(raw):
            candidate = (*here, *(m[1] or m[2] or m[3]).split("."))
        else:
            continue
        depth = len(candidate)
        if depth > best_depth and candidate == loc[:depth]:
            best, best_depth = n, depth
    return best
