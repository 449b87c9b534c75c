"""Proposals read back by DataHub's own classes and its own checker of files, and compared with its own builder's."""

from __future__ import annotations

import json
import sys
import warnings

import pytest

from tests.reports.feeds.material import SortedRun, document


@pytest.fixture(scope="module")
def datahub():
    """DataHub's client, whose own imports warn of their age."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import datahub.cli.json_file
        import datahub.metadata.schema_classes
        import datahub.metadata.urns
        import datahub.specific.dataset  # noqa: F401 used by way of the package

    return sys.modules["datahub"]


class Hard(SortedRun):
    """Tables and columns with every character that a URN or a pointer writes otherwise, in several kinds of database."""

    TABLES = (
        ("postgresql://h/erp/public/a%2Cb%28c%29", "erp.public.a,b(c)", "urn:li:dataset:(urn:li:dataPlatform:postgres,erp.public.a%2Cb%28c%29,PROD)"),
        ("mysql://h/shop/%E4%BC%9A%E5%91%98", "shop.会员", "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.会员,PROD)"),
        ("sqlserver://h:1433/erp/dbo/pay", "erp.dbo.pay", "urn:li:dataset:(urn:li:dataPlatform:mssql,erp.dbo.pay,PROD)"),
        ("clickhouses://h:8443/logs/visits", "logs.visits", "urn:li:dataset:(urn:li:dataPlatform:clickhouse,logs.visits,PROD)"),
        ("sqlite:///data/crm.db/t", "/data/crm.db.t", "urn:li:dataset:(urn:li:dataPlatform:sqlite,t,PROD)"),
    )  # fmt: skip
    COLUMNS = ("手机/电话~1", "a.b", 'quote"', "***", "")

    @property
    def _rows(self):
        row = next(row for row in SortedRun._rows.func(self) if row["kind"] == "table")
        return sorted(
            ({**row, "object": uri, "path": path} for uri, path, _ in self.TABLES), key=lambda row: row["object"]
        )

    def fields(self, object=None):
        for row in self._rows:
            for name in self.COLUMNS:
                yield {"object": row["object"], "path": row["path"], "target": "t", "tier": "internal", "container": "", "name": name, "comment": "", "entity_type": "CN_MOBILE", "count": 1, "values": 1, "sample": ""}  # fmt: skip


@pytest.mark.parametrize("run", [SortedRun(), Hard()], ids=["made-up", "hard-names"])
def test_the_checker_of_files_takes_all(run, tmp_path, datahub, capsys):
    file = tmp_path / "tags.json"
    file.write_text(document(run, "datahub"), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = datahub.cli.json_file.check_mce_file(str(file))
    count = len(json.loads(file.read_text("utf-8")))
    assert said == f"{count} MCEs found - all valid"


def test_the_checker_takes_a_real_run(scanned, tmp_path, datahub):
    file = tmp_path / "tags.json"
    file.write_text(document(scanned.run, "datahub"), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = datahub.cli.json_file.check_mce_file(str(file))
    made = json.loads(file.read_text("utf-8"))
    assert said == f"{len(made)} MCEs found - all valid"
    patches = [each for each in made if each["aspectName"] == "editableSchemaMetadata"]
    paths = [op["path"] for each in patches for op in json.loads(each["aspect"]["value"])]
    assert "/editableSchemaFieldInfo/sfzh/globalTags/tags/urn:li:tag:pandian.CN_RESIDENT_ID" in paths
    assert "urn:li:dataset:(urn:li:dataPlatform:sqlite,会员 %28a%2Cb%29,PROD)" in {
        each["entityUrn"] for each in patches
    }


@pytest.mark.parametrize("wrong", [{"changeType": "REPLACE_ALL"}, {"entityUrn": 7}, {"aspect": {"value": "[]"}}])
def test_a_planted_wrong_proposal_fails(wrong, tmp_path, datahub):
    file = tmp_path / "tags.json"
    proposals = json.loads(document(Hard(), "datahub"))
    file.write_text(json.dumps([*proposals[:-1], {**proposals[-1], **wrong}]), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(Exception, match=r".+"):
            datahub.cli.json_file.check_mce_file(str(file))


def test_tags_are_added_as_datahubs_own_builder_adds_them(datahub):
    schema = datahub.metadata.schema_classes
    made = json.loads(document(Hard(), "datahub"))
    for _, _, urn in Hard.TABLES:
        mine = {each["aspectName"]: json.loads(each["aspect"]["value"]) for each in made if each["entityUrn"] == urn}
        builder = datahub.specific.dataset.DatasetPatchBuilder(urn)
        tag = "urn:li:tag:pandian.CN_MOBILE"
        for column in Hard.COLUMNS[:3]:
            builder.for_field(column).add_tag(schema.TagAssociationClass(tag))
        tier = next(op["value"]["tag"] for op in mine["globalTags"]["patch"])
        for each in (tier, tag):  # columns whose names say nothing leave their tag to the table
            builder.add_tag(schema.TagAssociationClass(each))
        theirs = {each.aspectName: json.loads(each.aspect.value) for each in builder.build()}
        assert mine == theirs


def test_urns_are_as_datahub_writes_them(datahub):
    urns = {each["entityUrn"] for each in json.loads(document(Hard(), "datahub")) if each["entityType"] == "dataset"}
    assert urns == {urn for _, _, urn in Hard.TABLES}
    for urn in urns:
        assert str(datahub.metadata.urns.DatasetUrn.from_string(urn)) == urn
    assert str(datahub.metadata.urns.DatasetUrn("postgres", "erp.public.a,b(c)")) in urns


def test_every_tag_that_is_given_is_described():
    made = json.loads(document(SortedRun(), "datahub"))
    described = {each["entityUrn"] for each in made if each["entityType"] == "tag"}
    patches = [json.loads(each["aspect"]["value"]) for each in made if each["changeType"] == "PATCH"]
    given = {op["value"]["tag"] for patch in patches for op in (patch["patch"] if isinstance(patch, dict) else patch)}
    assert given
    assert given <= described


def test_files_are_no_tables_and_an_empty_run_is_an_array(datahub):
    run = SortedRun(0, hostile=False, state_secret=False)
    run._rows = []
    assert [each for each in json.loads(document(run, "datahub")) if each["entityType"] == "dataset"] == []
