"""What Oracle's catalogue says, and that of DM, which has its views: tables, columns, who may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

SYSTEM = frozenset({
    "ANONYMOUS", "APPQOSSYS", "AUDSYS", "CTXSYS", "DBSFWUSER", "DBSNMP", "DIP", "DVF", "DVSYS", "EXFSYS",
    "FLOWS_FILES", "GGSYS", "GSMADMIN_INTERNAL", "GSMCATUSER", "GSMROOTUSER", "GSMUSER", "LBACSYS", "MDDATA",
    "MDSYS", "MGMT_VIEW", "OJVMSYS", "OLAPSYS", "ORACLE_OCM", "ORDDATA", "ORDPLUGINS", "ORDSYS", "OUTLN", "OWBSYS",
    "OWBSYS_AUDIT", "PDBADMIN", "REMOTE_SCHEDULER_AGENT", "SI_INFORMTN_SCHEMA", "SPATIAL_CSW_ADMIN_USR",
    "SPATIAL_WFS_ADMIN_USR", "SYS", "SYS$UMF", "SYSBACKUP", "SYSDG", "SYSKM", "SYSMAN", "SYSRAC", "SYSTEM", "WMSYS",
    "XDB", "XS$NULL", "SYSAUDITOR", "SYSSSO", "CTISYS", "SYSJOB", "SYSDBO", "SYSLOG",
})  # fmt: skip
"""Schemas of the servers' own. In 12.1 and later the catalogue tells them itself (``MAINTAINED``)."""
MAINTAINED = "SELECT username FROM all_users WHERE oracle_maintained = 'Y' AND username <> 'SYSTEM'"

# What holds no rows of its own (the overflow of an index-organised table, what nested tables and indexes store in)
# and what holds none of others (temporary tables) is left out.
TABLES = """
SELECT owner, table_name, num_rows * avg_row_len FROM all_tables
WHERE nested = 'NO' AND secondary = 'N' AND temporary = 'N' AND dropped = 'NO'
  AND (iot_type IS NULL OR iot_type = 'IOT')
"""
TABLES_OF_DM = "SELECT owner, table_name, NULL FROM all_tables WHERE temporary = 'N'"
VIEWS = "SELECT owner, view_name FROM all_views"
WHO = "SELECT USER FROM dual"
SESSION = "SELECT privilege FROM session_privs WHERE privilege LIKE '% ANY %'"
GRANTS = """
SELECT table_schema, table_name, grantee FROM all_tab_privs WHERE privilege IN ('SELECT', 'READ')
"""
GRANTS_OF_DM = "SELECT owner, table_name, grantee FROM dba_tab_privs WHERE privilege = 'SELECT'"
GRANTED_COLUMNS = """
SELECT table_schema, table_name, grantee FROM all_col_privs WHERE privilege = 'SELECT'
"""
COLUMNS = """
SELECT c.column_name, c.data_type, c.data_length, c.data_precision, c.data_scale, c.char_length, m.comments,
       (SELECT COUNT(*) FROM all_constraints k JOIN all_cons_columns i
          ON i.owner = k.owner AND i.constraint_name = k.constraint_name
        WHERE k.constraint_type = 'P' AND k.owner = c.owner AND k.table_name = c.table_name
          AND i.column_name = c.column_name)
FROM all_tab_columns c LEFT JOIN all_col_comments m
  ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
WHERE c.owner = :owner AND c.table_name = :name ORDER BY c.column_id
"""
POLICIES = """
SELECT COUNT(*) FROM all_policies WHERE object_owner = :owner AND object_name = :name AND sel = 'YES' AND enable = 'YES'
"""
STATISTICS = "SELECT num_rows, blocks, iot_type FROM all_tables WHERE owner = :owner AND table_name = :name"
IS_VIEW = "SELECT COUNT(*) FROM all_views WHERE owner = :owner AND view_name = :name"
CHARSET = "SELECT value FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET'"

READS_ALL = {"SELECT ANY TABLE", "READ ANY TABLE"}
WRITES_ANY = {"INSERT ANY TABLE", "UPDATE ANY TABLE", "DELETE ANY TABLE", "DROP ANY TABLE", "ALTER ANY TABLE"}


class Access:
    """Who may read a table, as far as this account is told: grants to others are seen of its own tables alone."""

    def __init__(self, user: str, privileges: Collection[str], grants: Iterable[Sequence[Any]]) -> None:
        self.user = user
        self.reads_all = bool(READS_ALL & set(privileges))
        self._grantees: dict[tuple[str, str], set[str]] = defaultdict(set)
        for owner, table, grantee in grants:
            self._grantees[owner, table].add(grantee)

    def reads(self, owner: str, table: str) -> bool:
        """Whether this account may."""
        return self.reads_all or owner == self.user or (owner, table) in self._grantees

    def exposure(self, owner: str, table: str) -> str | None:
        """PUBLIC is everybody who can log in. None where grants to others are not shown."""
        grantees = self._grantees.get((owner, table), set()) - {owner}
        if "PUBLIC" in grantees:
            return "everybody"
        if grantees:
            return "group"
        return "owner" if owner == self.user else None
