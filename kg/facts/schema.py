"""The ontology -> a JSON Schema of fact files, so that editors complete and check them while they are written.

It knows the words and shapes; what depends on other lines (whether an entity is declared, whether a property
fits its class, whether the words stand in the text) is for the reader to check.

    python -m kg.facts.schema > ontology/fact-file.schema.json
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kg import dates
from kg.facts import values
from kg.facts.claims import STATED_ANNOTATIONS
from kg.facts.model import ACCEPTED, MODALITIES, UNNAMED
from kg.identity.identifiers import written
from kg.vocabulary import EDTF, XSD, Property, Vocabulary, vocabulary

Schema = dict[str, Any]

_KEY = "^[a-z0-9]+(?:-[a-z0-9]+)*$"
_VERSION = {"enum": ["1", 1], "description": "The version of the format."}
_MODALITY = (
    "How the source stands to it. asserted: it says so in its own voice, which makes a plain fact; reported: it "
    "says that somebody says so; alleged: somebody accuses somebody; denied: somebody says it is not so; "
    "speculated: people wonder whether; expected: it is to come; withdrawn: somebody takes back what they said. "
    "Without it: asserted."
)


def json_schema(terms: Vocabulary) -> Schema:
    """The JSON Schema (draft 2020-12) of fact files, version 1."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/newsfacts/fact-file.schema.json",
        "title": "newsfacts fact file, version 1",
        "description": "One source, and everything that the graph knows from it.",
        **_mapping(
            {
                "newsfacts": _VERSION,
                "source": _ref("source"),
                "entities": {
                    "description": "What the source speaks of: a key of your own for each.",
                    **_each(_ref("entity")),
                },
                "claims": _list(_ref("claim"), "What the source says, one item for each passage and modality."),
                "headlines": _list(
                    _ref("headline"), "Headlines of other articles on the page: leads, never facts."
                ),
            },
            required=("newsfacts", "source"),
        ),
        "$defs": _shapes()
        | {"source": _source(terms), "entity": _entity(terms), "headline": _headline(terms)}
        | _claims(terms),
    }


def _shapes() -> Schema:
    """Values that occur in many places."""
    return {
        "key": {"type": "string", "pattern": _KEY, "not": {"const": UNNAMED}},
        "word": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
        "edtf": {"anyOf": [{"type": "string", "pattern": dates.PATTERN}, {"type": "integer", "minimum": 1000}]},
        "date": {
            "description": f"A date: {dates.FORMS}.",
            "anyOf": [
                _ref("edtf"),
                _mapping(
                    {
                        "edtf": {"description": f"{dates.FORMS}.", **_ref("edtf")},
                        "text": _word("The source's own words for the date."),
                        "basis": _word("What the date rests on where the words alone do not give it."),
                    }
                )
                | {"anyOf": [{"required": ["edtf"]}, {"required": ["text"]}]},
            ],
        },
        "names": _one_or_more({"anyOf": [_ref("word"), _each(_ref("word"), values.LANGUAGE)]}),
        "at": {
            "description": "Where the words stand: [start, end], characters of the text from 0, end excluded.",
            "type": "array",
            "items": {
                "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,12}$"}]
            },
            "minItems": 2,
            "maxItems": 2,
        },
        "occurrence": {
            "description": "Which one, from 1, where the quoted words stand in the text several times.",
            "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}],
        },
    }


def _source(terms: Vocabulary) -> Schema:
    metadata = {
        "title": _word("The title of the source."),
        "language": {"description": "The language of the text.", "type": "string", "pattern": values.LANGUAGE},
        "publisher": _key("The organisation that answers for what the source asserts."),
        "republished-by": _key("An organisation that published it again under its own name."),
        "credit": _key("The agency or outlet whose report it is by its own credit line."),
        "copy-of": _key("The id of the source that it is a copy of."),
        "published": _ref("date"),
        "url": {"description": "Its address.", "type": "string", "pattern": values.ADDRESS},
        "licence": _word("Under what terms it may be used."),
    }
    text = _mapping(
        {
            "file": _word("A text file beside this file."),
            "sha256": {
                "description": "The checksum of the text that the places count in.",
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
            },
            "length": {
                "description": "The number of its characters.",
                "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,12}$"}],
            },
        }
    )
    source = {
        "id": _key("The id of the source in the graph; loading the same id again replaces it."),
        "is": _enum(set(terms.subclasses("Work")), terms),
        **metadata,
        "text": {"description": "The text of the source.", "anyOf": [_ref("word"), text]},
        "basis": {
            "description": "What metadata rests on that is not in the text.",
            **_mapping({key: _ref("word") for key in metadata}),
        },
        **_rulings(),
    }
    return _mapping(source, required=("id", "is", "title"))


def _rulings() -> Schema:
    """What a source says became of others."""
    note = {"note": _word("What was wrong, in words.")}
    claims = {"claims": {"description": "Ids of its claims that are taken back.", **_one_or_more(_ref("key"))}}
    told = {
        "corrects": ("Sources that this one corrects, by id.", {**claims, **note}),
        "supersedes": ("Sources whose place this one takes, by id.", note),
        "retracts": ("Sources that this one takes back, by id.", note),
    }
    return {
        key: {"description": description, **_each(_mapping(shape, required=("note",)))}
        for key, (description, shape) in told.items()
    }


def _entity(terms: Vocabulary) -> Schema:
    ids = {
        scheme: {
            "description": p.definition,
            **_one_or_more({"type": ["string", "number"], "pattern": written(scheme, p.pattern or "")}),
        }
        for scheme, p in terms.schemes.items()
    }
    entity = {
        "is": _enum(values.entity_classes(terms), terms),
        "name": {"description": "What the source calls it.", **_ref("names")},
        "aka": {"description": "Other names that the source uses.", **_ref("names")},
        "ids": {"description": "Strong identifiers, by which it meets other sources.", **_mapping(ids)},
        "anonymous": {
            "description": "true: the source keeps back which one it is; never joined with another by its name.",
            "enum": [True, False, "true", "false"],
        },
        "entry": _key("The entry of an entities file that this is."),
    }
    return _mapping(entity, required=("is", "name"))


def _headline(terms: Vocabulary) -> Schema:
    headline = {
        "quote": _word("Its words."),
        "at": _ref("at"),
        "occurrence": _ref("occurrence"),
        "text": _word("Its words, where they are not in the text."),
        "mentions": {"description": "Names in it, as plain strings.", **_one_or_more(_ref("word"))},
        "kind": {"description": "The class of thing that it seems to be about.", **_enum(terms.classes, terms)},
    }
    return _mapping(headline) | {
        "anyOf": [{"required": [name]} for name in ("at", "quote", "text")],
        "not": {"required": ["at", "quote"]},
    }


def _claims(terms: Vocabulary) -> Schema:
    """A claim, what it can say, and dependent nodes."""
    said = {
        p.name: {"description": p.definition, **_one_or_more(_value(p, terms))}
        for p in terms.properties.values()
        if not p.scheme and (p.kind != "annotation" or p.name in STATED_ANNOTATIONS)
    }
    node = {
        "id": _key("The id of this node, for other claims to name it by."),
        "is": _enum(values.node_classes(terms), terms),
    }
    claim = {
        "id": _key("An id, where another claim disputes this one or a link to it has to stay."),
        "modality": {"description": _MODALITY, "enum": list(MODALITIES)},
        "by": {"description": f"Who says it; `{UNNAMED}` if the source names nobody.", "type": "string"},
        "in": _key("The document in which the one cited says it."),
        "quote": _word("The words of the source, to the letter."),
        "occurrence": _ref("occurrence"),
        "at": _ref("at"),
        "without-words": _word("Why there are no words to quote, such as a figure read off a chart."),
        "says": {"description": "Triples: subject, property, value.", **_each(_ref("said"))},
        "about": {"description": "The entities that `text:` is about.", **_one_or_more(_ref("key"))},
        "text": _word("What the source says, in a sentence of yours, where no property fits."),
        "disputes": {"description": "Ids of claims that this one speaks against.", **_one_or_more(_ref("key"))},
        "withdraws": {
            "description": "Ids of claims of the same speaker that are taken back.",
            **_one_or_more(_ref("key")),
        },
        "alleged-in": _key("The lawsuit or other proceeding in which it is alleged."),
        "when": _ref("date"),
        "accept": {"description": "false: asserted, but not to be held as a fact.", "enum": [False, "false"]},
        "why": _word("Why it is not accepted."),
        "note": _word("A remark for readers."),
    }
    return {
        "said": _mapping(said),
        "node": {
            "description": "A new dependent node: a relation of more than two parts.",
            **_mapping({**node, **said}),
        },
        "claim": _claim(claim),
    }


def _claim(claim: Schema) -> Schema:
    """What keys of a claim go together."""
    words: Schema = {"anyOf": [{"required": [name]} for name in ("quote", "at", "without-words")]}
    kinds: Schema = {"oneOf": [{"required": ["says"]}, {"required": ["about", "text"]}]}
    asserted: Schema = {
        "not": {"properties": {"modality": {"not": {"const": ACCEPTED}}}, "required": ["modality"]}
    }
    cited: Schema = {
        "properties": {"modality": {"enum": [m for m in MODALITIES if m not in (ACCEPTED, "expected")]}},
        "required": ["modality"],
    }
    return _mapping(claim) | {
        "dependentRequired": {"accept": ["why"], "why": ["accept"]},
        "allOf": [
            words,
            kinds,
            {"not": {"required": ["at", "quote"]}},
            {"if": asserted, "then": {"not": {"required": ["by"]}}, "else": {"not": {"required": ["accept"]}}},
            {"if": cited, "then": {"required": ["by"]}},
            {
                "if": {"required": ["withdraws"]},
                "then": {"properties": {"modality": {"const": "withdrawn"}}, "required": ["modality"]},
            },
        ],
    }


def _value(property_: Property, terms: Vocabulary) -> Schema:
    """One value of a property."""
    if property_.range == EDTF:
        return _ref("date")
    if property_.one_of:
        return {"enum": list(property_.one_of)}
    if property_.range in (f"{XSD}integer", f"{XSD}decimal"):
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": values.NUMBER}]}
    if property_.range == f"{XSD}boolean":
        return {"enum": [True, False, "true", "false"]}
    if property_.name == "url":
        return {"type": "string", "pattern": values.ADDRESS}
    if property_.kind != "object":
        return _ref("word")
    possible = set(values.node_classes(terms))
    if property_.range in terms.classes:
        possible &= set(terms.subclasses(property_.range or ""))
    return {"anyOf": [_ref("key"), _ref("node")]} if possible else _ref("key")


# -- pieces ------------------------------------------------------------------------------------------------


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _word(description: str) -> Schema:
    return {"description": description, **_ref("word")}


def _key(description: str) -> Schema:
    return {"description": description, **_ref("key")}


def _enum(names: Iterable[str], terms: Vocabulary) -> Schema:
    chosen = sorted(names)
    return {"enum": chosen, "enumDescriptions": [terms.classes[name].definition for name in chosen]}


def _mapping(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | {"required": list(required)} if required else found


def _each(value: Schema, keys: str = _KEY) -> Schema:
    """A mapping from keys of the writer's own to values of one shape."""
    return {"type": "object", "propertyNames": {"pattern": keys}, "additionalProperties": value}


def _list(item: Schema, description: str) -> Schema:
    return {"description": description, "type": "array", "items": item}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


if __name__ == "__main__":
    print(json.dumps(json_schema(vocabulary()), ensure_ascii=False, indent=1))
