"""The EDM schema, read by lxml and held against what Microsoft's pages say of one. No public checker of it is known."""

from __future__ import annotations

from lxml import etree

from models.entities import catalogue
from reports.feeds.purview import MAX_FIELDS, MAX_SEARCHABLE, NAMESPACE
from tests.reports.feeds.material import SortedRun, document

SHAPE = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}" elementFormDefault="qualified">
  <xs:simpleType name="Name"><xs:restriction base="xs:string"><xs:pattern value="[A-Za-z][A-Za-z0-9_]{{0,63}}"/></xs:restriction></xs:simpleType>
  <xs:element name="EdmSchema"><xs:complexType><xs:sequence><xs:element name="DataStore"><xs:complexType><xs:sequence>
    <xs:element name="Field" minOccurs="1" maxOccurs="{MAX_FIELDS}"><xs:complexType>
      <xs:attribute name="name" use="required"/>
      <xs:attribute name="searchable" type="xs:boolean"/>
      <xs:attribute name="caseInsensitive" type="xs:boolean"/>
      <xs:attribute name="ignoredDelimiters" type="xs:string"/>
    </xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="name" use="required"/><xs:attribute name="description"/><xs:attribute name="version" type="xs:positiveInteger"/>
  </xs:complexType><xs:unique name="once"><xs:selector xpath="*"/><xs:field xpath="@name"/></xs:unique></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
"""Shape of a schema as documented: one data store, up to 32 fields, each once."""


def schema(run, lang="zh"):
    tree = etree.fromstring(document(run, "purview-edm", None, lang).encode("utf-8"))
    etree.XMLSchema(etree.fromstring(SHAPE)).assertValid(tree)
    return [dict(field.attrib) for field in tree[0]]


def test_the_schema_has_the_shape_that_is_asked_for_in_both_languages():
    assert schema(SortedRun()) == schema(SortedRun(), "en")


def test_the_fields_are_the_types_found_in_named_columns():
    run = SortedRun()
    named = {field["entity_type"] for field in run.fields() if field["name"]}
    assert {field["name"] for field in schema(run)} == {
        code for code in named if catalogue()[code].group not in ("marking", "public")
    }


def test_identifiers_are_searched_for_and_names_never():
    fields = {field["name"]: field for field in schema(SortedRun())}
    assert fields["CN_RESIDENT_ID"]["searchable"] == fields["CN_MOBILE"]["searchable"] == "true"
    assert fields["PERSON"]["searchable"] == fields["CN_ADDRESS"]["searchable"] == "false"
    assert fields["CN_BANK_CARD"]["ignoredDelimiters"] == "-"


def test_a_run_with_every_type_stays_within_what_purview_takes():
    class All(SortedRun):
        def fields(self, object=None):
            row = self._rows[0]
            for code in catalogue():
                yield {"object": row["object"], "name": code.lower(), "entity_type": code}

    fields = schema(All())
    assert len(fields) <= MAX_FIELDS
    assert 0 < sum(field["searchable"] == "true" for field in fields) <= MAX_SEARCHABLE


def test_a_run_without_columns_says_so_instead_of_an_empty_table():
    class Texts(SortedRun):
        def fields(self, object=None):
            return iter(())

    tree = etree.fromstring(document(Texts(), "purview-edm").encode("utf-8"))
    assert len(tree.findall(f"{{{NAMESPACE}}}DataStore")) == 0
