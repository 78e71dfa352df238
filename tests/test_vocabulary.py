"""The closed vocabulary: every term from the ontology, and a clear error for any other."""

import pytest

from kg.errors import NotFoundError
from kg.vocabulary import NF, near, vocabulary


def test_a_class_knows_its_ancestors() -> None:
    court = vocabulary().class_("Court")
    assert {"Court", "PublicBody", "Organization", "Agent"} <= court.ancestors
    assert court.iri == f"{NF}Court"


def test_a_property_knows_its_kind_domain_and_range() -> None:
    plaintiff = vocabulary().property_("hasPlaintiff")
    assert (plaintiff.kind, plaintiff.domain, plaintiff.range) == ("object", "Lawsuit", "Agent")
    assert vocabulary().property_("developedBy").written_as == "develops"


def test_a_misspelt_class_fails_with_the_near_name() -> None:
    with pytest.raises(NotFoundError, match=r"NewsOrganisation.*did you mean “NewsOrganization”"):
        vocabulary().class_("NewsOrganisation")


def test_a_misspelt_property_fails_with_the_near_name() -> None:
    with pytest.raises(NotFoundError, match="“acceptdAt”; did you mean “acceptedAt”"):
        vocabulary().property_("acceptdAt")


def test_a_class_is_of_its_own_kind() -> None:
    assert vocabulary().is_a("Company", "Company")
    assert not vocabulary().is_a("Company", "Person")
    assert "Court" in vocabulary().subclasses("Organization")


def test_strong_identifiers_are_found_by_their_scheme() -> None:
    assert vocabulary().schemes["wikidata"].name == "wikidata"
    assert vocabulary().schemes["neurips-event"].name == "neuripsEvent"


def test_nothing_is_near_to_nonsense() -> None:
    assert near("qqqqqq", ["Company", "Person"]) == ()
