"""Office files are ZIP archives of XML: open them with limits, so that no small file becomes a large memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree

from tracker.errors import TooLarge, UnreadableFile

# The text of the longest policy met is 0.3 MB, its XML ten times that; a picture is never read.
MAX_PART = 40 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_NODES = 2_000_000


def entries(data: bytes) -> set[str]:
    """The names in a ZIP archive.

    Raises UnreadableFile where the archive is damaged.
    """
    with _open(data) as archive:
        return set(archive.namelist()[:MAX_ENTRIES])


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableFile(f"the archive is damaged: {error}") from None


def part(data: bytes, name: str) -> bytes | None:
    """One file of the archive, or None where it is not in it.

    Raises UnreadableFile (damaged, encrypted) or TooLarge.
    """
    with _open(data) as archive:
        try:
            info = archive.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise UnreadableFile("the document is encrypted")
        try:
            with archive.open(info) as stream:
                content = stream.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            OSError,
            EOFError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableFile(f"{name} in the archive is damaged: {error}") from None
        if len(content) > MAX_PART:
            raise TooLarge(f"{name} is larger than {MAX_PART:,} bytes")
        return content


def xml(data: bytes, name: str) -> ElementTree.Element | None:
    """One XML file of the archive as a tree, or None where it is not in it.

    A document type is refused: office files have none, and entities are how small XML becomes large.
    Raises UnreadableFile or TooLarge.
    """
    content = part(data, name)
    if content is None:
        return None
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise UnreadableFile(f"{name} declares a document type, which office files do not")
    if content.count(b"<") > MAX_NODES:
        raise TooLarge(f"{name} has more than {MAX_NODES:,} elements")
    if _deep(content):
        raise UnreadableFile(f"{name} is nested too deeply")
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - no document type, so no entities
    except ElementTree.ParseError as error:
        raise UnreadableFile(f"{name} is not well-formed XML: {error}") from None
    except (ValueError, LookupError, RecursionError) as error:
        raise UnreadableFile(f"{name} cannot be read: {error}") from None


def _deep(content: bytes) -> bool:
    """Whether elements are nested more than 300 deep (real documents: 40); own recursion stays within that."""
    depth = 0
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):  # noqa: S314
            depth += 1 if event == "start" else -1
            if depth > 300:
                return True
            if event == "end":
                element.clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
    return False


def local(tag: object) -> str:
    """An element's name without its namespace; "" for comments."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: ElementTree.Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    value = element.get(name)
    if value is not None:
        return value
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), None)
