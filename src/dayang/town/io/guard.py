"""What is refused before it is unpacked: files too large, zip bombs, macros, wrong kinds.

Nothing here trusts a size written in a file: an archive is streamed once, counted and
its checksums verified, before any library that builds it in memory sees it.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from dayang.town.faults import InputFault
from dayang.town.io.words import said
from dayang.words import Words

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an input may be; they guard the machine and judge nothing of the town.

    Parameters
    ----------
    workbook_bytes, archive_bytes
        An ``.xlsx`` and a ``.zip`` as they lie on disk. 400,000 rows of 11 columns are
        about 35 MiB.
    text_bytes
        A ``.csv`` or ``.geojson``.
    geopackage_bytes
        A ``.gpkg``.
    unpacked_bytes
        All members of an archive together.
    ratio
        Unpacked over packed size, asked of archives that unpack to more than
        `ratio_from_bytes`; real workbooks stay under 60.
    members
        Files in an archive.
    cells
        Cells of the rectangle a sheet spans, all sheets together: what a reader holds.
    raster_cells
        Cells of one raster.
    """

    workbook_bytes: int = 200 * MIB
    archive_bytes: int = 1024 * MIB
    text_bytes: int = 1024 * MIB
    geopackage_bytes: int = 8192 * MIB
    unpacked_bytes: int = 2048 * MIB
    ratio: float = 200.0
    ratio_from_bytes: int = 64 * MIB
    members: int = 10_000
    cells: int = 30_000_000
    raster_cells: int = 250_000_000


WORKBOOK = Words(".xlsx 工作簿", ".xlsx workbook")

Watch = Callable[[str], Callable[[bytes], None] | None]

LIMITS = Limits()
"""The limits that hold unless a caller gives others."""

_MAGIC_ZIP = b"PK"
_MAGIC_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_MEMBER = 0x1
_NAME_LENGTH_AT = 26
"""Where a member's local header (APPNOTE 4.3.7) holds the lengths of name and extra field."""
_CHUNK = 4 * MIB
MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")


def guard_file(path: Path, limit: int) -> Iterator[InputFault]:
    """Say what keeps `path` from being opened at all: missing, empty, too large, unreadable."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        yield said("missing_path").at(found=str(path))
        return
    if not stat.S_ISREG(status.st_mode):
        yield said("unreadable_file").at(found=path.name)
    elif status.st_size == 0:
        yield said("empty_file").at(found="0 B")
    elif status.st_size > limit:
        yield said("oversize", limit=size_text(limit)).at(found=size_text(status.st_size))
    else:
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError as reason:
            yield said("unreadable_file").at(found=str(reason.strerror))


def guard_workbook(path: Path, limits: Limits = LIMITS, *, watch: Watch | None = None) -> list[InputFault]:
    """Say what keeps `path` from being read as an ``.xlsx`` workbook; `watch` as in `guard_archive`."""
    faults = list(guard_file(path, limits.workbook_bytes)) or list(_guard_kind(path))
    return faults or list(guard_archive(path, limits, watch=watch)) or list(_guard_parts(path))


def _guard_kind(path: Path) -> Iterator[InputFault]:
    with path.open("rb") as file:
        head = file.read(8)
    if head == _MAGIC_COMPOUND:
        encrypted = _ENCRYPTED in path.read_bytes()
        yield said("encrypted_workbook" if encrypted else "old_excel").at(found=path.name)
    elif path.suffix.lower() in MACRO_SUFFIXES:
        yield said("macros").at(found=path.suffix)
    elif not head.startswith(_MAGIC_ZIP):
        rule = "old_excel" if path.suffix.lower() == ".xls" else "damaged_file"
        yield said(rule, kind=WORKBOOK).at(found=repr(head[:8])[2:-1])


def guard_archive(
    path: Path, limits: Limits = LIMITS, *, kind: Words = WORKBOOK, watch: Watch | None = None
) -> Iterator[InputFault]:
    """Say what is wrong with a zip archive as such, having streamed all of it once.

    Parameters
    ----------
    path
        The archive.
    limits
        See `Limits`.
    kind
        What the archive is meant to be.
    watch
        Given a member's name, returns what is to see its bytes as they are unpacked, if anything.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            members = archive.infolist()
            fault = _declared_bomb(members, limits)
            for member in members:
                fault = fault or _untrue(file, member, watch)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError) as reason:
        fault = said("damaged_file", kind=kind).at(found=str(reason)[:80])
    if fault is not None:
        yield fault


def _declared_bomb(members: list[zipfile.ZipInfo], limits: Limits) -> InputFault | None:
    packed = max(1, sum(member.compress_size for member in members))
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members:
        return _bomb(
            Words(f"最多 {limits.members} 个文件", f"at most {limits.members} files"), str(len(members))
        )
    if unpacked > limits.unpacked_bytes:
        limit = size_text(limits.unpacked_bytes)
        return _bomb(Words(f"展开后不超过 {limit}", f"at most {limit} unpacked"), size_text(unpacked))
    if unpacked > limits.ratio_from_bytes and unpacked / packed > limits.ratio:
        limit = f"{limits.ratio:.0f}"
        return _bomb(
            Words(f"压缩比不超过 {limit}", f"a ratio of at most {limit}"), f"{unpacked / packed:.0f}"
        )
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        return _bomb(Words("文件名不重复", "no two members of one name"), max(names, key=names.count))
    spans = sorted((member.header_offset, member.compress_size) for member in members)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        return _bomb(Words("各文件互不重叠", "members that do not overlap"), "overlap")
    return None


def _untrue(file: BinaryIO, member: zipfile.ZipInfo, watch: Watch | None) -> InputFault | None:
    """Unpack `member` in pieces, no further than it says it goes; say where it lied.

    `zipfile` stops reading at the size a member declares, and so never learns that
    more would follow; the libraries behind us do not stop.
    """
    if member.flag_bits & _ENCRYPTED_MEMBER:
        return said("encrypted_workbook").at(found=member.filename)
    see = watch(member.filename) if watch is not None else None
    size = checksum = 0
    for piece in _unpacked(file, member):
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > member.file_size:
            return _bomb(Words("大小与所报相符", "the size it declares"), member.filename)
        if see is not None:
            see(piece)
    if size != member.file_size or checksum != member.CRC:
        raise zipfile.BadZipFile(f"{member.filename}: CRC")
    return None


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset + _NAME_LENGTH_AT)
    name_length, extra_length = struct.unpack("<HH", file.read(4))
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := file.read(min(_CHUNK, left))):
        left -= len(packed)
        if member.compress_type == zipfile.ZIP_STORED:
            yield packed
        elif member.compress_type == zipfile.ZIP_DEFLATED:
            while packed:
                yield inflate.decompress(packed, _CHUNK)
                packed = inflate.unconsumed_tail
        else:
            raise NotImplementedError(f"compression method {member.compress_type}")
    yield inflate.flush()


def _bomb(limit: Words, found: str) -> InputFault:
    return said("zip_bomb", limit=limit).at(found=found)


def _guard_parts(path: Path) -> Iterator[InputFault]:
    """Judge the parts of a workbook by name: macros, links to other files, no workbook at all."""
    with zipfile.ZipFile(path) as archive:
        names = [name.lower() for name in archive.namelist()]
    if not any(name.endswith("xl/workbook.xml") for name in names):
        yield said("damaged_file", kind=WORKBOOK).at(found=names[0] if names else "")
    for name in names:
        if name.endswith("vbaproject.bin"):
            yield said("macros").at(found=name)
    if any("externallinks/" in name for name in names):
        yield said("external_links").at(found="xl/externalLinks")


def size_text(count: int) -> str:
    """Return a number of bytes as people read it.

    Examples
    --------
    >>> size_text(200 * MIB), size_text(10)
    ('200 MiB', '10 B')
    """
    return f"{count / MIB:,.0f} MiB" if count >= MIB else f"{count:,} B"
