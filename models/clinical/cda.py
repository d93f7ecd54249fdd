"""A CDA R2 file is parsed into header and body, or refused; it gets no DTD, no entities and no network."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.clinical.blocks import Section
from models.clinical.confidentiality import LEVELS
from models.clinical.narrative import sections_of
from models.clinical.text import shown
from models.office import LUXEMBOURG
from models.refusal import Refused

MOST_BYTES = 9_000_000
"""The most bytes of one file: lxml refuses a text node above 10,000,000 bytes (docs/dependencies.md, « The
others »)."""

MATRICULE_ROOT = "1.3.182.4.4"
_NAMESPACE = "{urn:hl7-org:v3}"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_OID = re.compile(r"[0-9A-Za-z.\-]{1,128}")
_TIME = re.compile(r"([0-9]{8})([0-9]{2})?([0-9]{2})?([0-9]{2})?(?:\.[0-9]+)?([+-][0-9]{4})?")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed document. Ids are ``root`` or ``root^extension``; ``matricule`` is as written in the file.

    Either ``sections`` (a structuredBody) or ``mime`` and ``body`` (a nonXMLBody) hold its content.
    """

    unique_id: str
    set_id: str
    version: int
    replaces: str
    type_code: str
    type_name: str
    title: str
    dated_at: datetime
    level: str
    language: str
    matricule: str
    author: str
    institution: str
    custodian: str
    sections: tuple[Section, ...] = ()
    mime: str = ""
    body: bytes = b""


def parse(raw: bytes) -> Parsed:
    """Parse one file. Raises Refused ``document_*``."""
    if len(raw) > MOST_BYTES:
        raise Refused("document_large")
    return _Reader(_root(raw)).parsed()


def _root(raw: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    # No clinical document has a document type; entity bombs and outside references begin with one.
    if b"<!DOCTYPE" in raw[:65536].upper() or b"<!ENTITY" in raw.upper():
        raise Refused("document_doctype")
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        encoding = "encoding" in str(error).lower() or "input is not proper utf" in str(error).lower()
        raise Refused("document_encoding" if encoding else "document_xml") from None
    except (ValueError, LookupError):
        raise Refused("document_encoding") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Refused("document_doctype")
    if root.tag != f"{_NAMESPACE}ClinicalDocument":
        raise Refused("document_not_cda")
    return root


class _Reader:
    """Reads the parts of one document."""

    def __init__(self, root: Any) -> None:
        self._root = root

    def parsed(self) -> Parsed:
        code, unique_id = self._first("code"), _id(self._first("id"))
        if not unique_id:
            raise Refused("document_id")
        author, institution = self._author()
        sections, mime, body = self._body()
        return Parsed(
            unique_id=unique_id,
            set_id=_id(self._first("setId")),
            version=_number(self._first("versionNumber")),
            replaces=self._replaces(),
            type_code=_attribute(code, "code", 32),
            type_name=shown(_attribute(code, "displayName", 200)),
            title=self._title(code),
            dated_at=moment(_attribute(self._first("effectiveTime"), "value", 32)),
            level=self._level(),
            language=_attribute(self._first("languageCode"), "code", 16),
            matricule=self._matricule(),
            author=author,
            institution=institution,
            custodian=_name(
                self._first("custodian", "assignedCustodian", "representedCustodianOrganization")
            ),
            sections=sections,
            mime=mime,
            body=body,
        )

    def _first(self, *path: str) -> Any:
        return self._root.find("/".join(_NAMESPACE + name for name in path))

    def _all(self, *path: str) -> list[Any]:
        found: list[Any] = self._root.findall("/".join(_NAMESPACE + name for name in path))
        return found

    def _title(self, code: Any) -> str:
        said = _text(self._first("title")) or _attribute(code, "displayName", 200)
        return shown(said) or _attribute(code, "code", 32) or "?"

    def _level(self) -> str:
        level = _attribute(self._first("confidentialityCode"), "code", 8)
        if level not in LEVELS:
            raise Refused("document_level")
        return level

    def _matricule(self) -> str:
        for each in self._all("recordTarget", "patientRole", "id"):
            if each.get("root") == MATRICULE_ROOT and each.get("extension"):
                return str(each.get("extension"))[:32]
        raise Refused("document_patient")

    def _replaces(self) -> str:
        for each in self._all("relatedDocument"):
            if each.get("typeCode") == "RPLC":
                return _id(each.find(f"{_NAMESPACE}parentDocument/{_NAMESPACE}id"))
        return ""

    def _author(self) -> tuple[str, str]:
        assigned = self._first("author", "assignedAuthor")
        if assigned is None:
            return "", ""
        person = assigned.find(f"{_NAMESPACE}assignedPerson/{_NAMESPACE}name")
        organisation = assigned.find(f"{_NAMESPACE}representedOrganization")
        return shown(_text(person)), _name(organisation)

    def _body(self) -> tuple[tuple[Section, ...], str, bytes]:
        structured = self._first("component", "structuredBody")
        if structured is not None:
            sections = sections_of(structured)
            if not sections:
                raise Refused("document_empty_body")
            return sections, "", b""
        text = self._first("component", "nonXMLBody", "text")
        if text is None or not (text.text or "").strip():
            raise Refused("document_empty_body")
        mime = _attribute(text, "mediaType", 64) or "text/plain"
        if text.get("representation") == "B64":
            return (), mime, _decoded(text.text)
        return (), mime, text.text.encode()


def _decoded(text: str) -> bytes:
    packed = re.sub(rb"\s+", b"", text.encode("utf-8"))
    if len(packed) % 4 or not _BASE64.fullmatch(packed):
        raise Refused("document_base64")
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error:
        raise Refused("document_base64") from None


def _id(element: Any) -> str:
    if element is None:
        return ""
    root, extension = element.get("root") or "", element.get("extension") or ""
    if not _OID.fullmatch(root) or len(extension) > 128:
        return ""
    return f"{root}^{extension}" if extension else root


def _number(element: Any) -> int:
    value = _attribute(element, "value", 9)
    return int(value) if value.isascii() and value.isdecimal() and int(value) > 0 else 1


def _attribute(element: Any, name: str, length: int) -> str:
    return "" if element is None else str(element.get(name) or "").strip()[:length]


def _text(element: Any) -> str:
    return "" if element is None else " ".join(part.strip() for part in element.itertext() if part.strip())


def _name(organisation: Any) -> str:
    return "" if organisation is None else shown(_text(organisation.find(f"{_NAMESPACE}name")))


def moment(value: str) -> datetime:
    """Return a moment ``YYYYMMDD[HH[MM[SS]]][±ZZZZ]`` (HL7 TS) in UTC; the default zone is Luxembourg's.

    Raises Refused ``document_date``.
    """
    found = _TIME.fullmatch(value)
    if found is None:
        raise Refused("document_date")
    day, hour, minute, second, zone = found.groups()
    text = f"{day}{hour or '00'}{minute or '00'}{second or '00'}"
    try:
        if zone:
            return datetime.strptime(text + zone, "%Y%m%d%H%M%S%z").astimezone(UTC)
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=LUXEMBOURG).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("document_date") from None
