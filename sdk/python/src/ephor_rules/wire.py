"""The records of the contract that a pack hands over: see `rules.wit`, which explains each."""

from dataclasses import dataclass
from typing import List, Optional


@dataclass
class Property:
    name: str
    value: str


@dataclass
class Message:
    id: str
    verdict: str
    text: str
    arguments: List[str]


@dataclass
class Reference:
    taxonomy: str
    id: str


@dataclass
class Parameter:
    name: str
    kind: str
    default: str
    meaning: str


@dataclass
class Rule:
    id: str
    title: str
    help: str
    remediation: str
    level: str
    security_severity: str
    messages: List[Message]
    references: List[Reference]
    parameters: List[Parameter]
    table: Optional[str]
    columns: List[str]
    documents: List[str]
    properties: List[Property]


@dataclass
class Manifest:
    name: str
    version: str
    title: str
    description: str
    rules: List[Rule]
    properties: List[Property]


@dataclass
class Count:
    rule: int
    pass_: int
    not_applicable: int


@dataclass
class Place:
    document: int
    item: int


@dataclass
class RowFinding:
    rule: int
    row: int
    message: int
    arguments: List[str]
    related: List[Place]


@dataclass
class RowVerdicts:
    findings: List[RowFinding]
    counts: List[Count]


@dataclass
class DocumentFinding:
    rule: int
    subject: Optional[Place]
    message: int
    arguments: List[str]
    related: List[Place]


@dataclass
class DocumentVerdicts:
    findings: List[DocumentFinding]
    counts: List[Count]
