"""Channels beyond mail and one webhook, through apprise (an extra): Telegram, Teams, Kakao Work and some hundred more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tracker.errors import PublishError

if TYPE_CHECKING:  # every run asks for the addresses, few have any
    from tracker.publish.digest import Digest


def addresses_from_environment(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses in TRACKER_APPRISE_URLS, parted by white space. They hold credentials, so no file may hold them."""
    return tuple(environ.get("TRACKER_APPRISE_URLS", "").split())


def send(digest: Digest, urls: Sequence[str]) -> None:
    """Tell a digest as plain text to apprise addresses (which hold credentials: take them from the environment).

    Raises PublishError where the extra is missing, an address is none of apprise's, or a channel refused; the
    message never holds an address.
    """
    if digest.empty or not urls:
        return
    from tracker.publish import plain as plain_text

    try:
        import apprise
    except ImportError:
        raise PublishError(
            "apprise 가 설치되어 있지 않습니다 (not installed): pip install 'policy-tracker[apprise]'"
        ) from None
    channels = apprise.Apprise()
    for number, url in enumerate(urls, 1):
        if not channels.add(url):
            raise PublishError(f"apprise: {number}번째 주소를 알 수 없습니다 (address {number} is not known)")
    # Plain text, no interpretation: page text stays text in channels that know Markdown or HTML.
    if not channels.notify(
        title=digest.title, body=plain_text.render(digest), body_format=apprise.NotifyFormat.TEXT
    ):
        raise PublishError("apprise: 일부 채널이 받지 않았습니다 (a channel refused)")
