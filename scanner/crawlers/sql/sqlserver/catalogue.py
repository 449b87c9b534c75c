"""What is asked of SQL Server's catalogue: tables and views, their columns, who may read them."""

from __future__ import annotations

TABLES = """
SELECT s.name, o.name, o.type, USER_NAME(COALESCE(o.principal_id, s.principal_id)),
       CASE WHEN HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT') = 1
              OR EXISTS (SELECT 1 FROM sys.columns c WHERE c.object_id = o.object_id
                         AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT',
                                               c.name, 'COLUMN') = 1)
            THEN 1 ELSE 0 END,
       (SELECT SUM(a.total_pages) * 8192 FROM sys.partitions p
        JOIN sys.allocation_units a ON a.container_id = p.partition_id WHERE p.object_id = o.object_id),
       CASE WHEN EXISTS (SELECT 1 FROM sys.database_permissions g
                         WHERE g.type = 'SL' AND g.state IN ('G', 'W') AND g.grantee_principal_id = 0
                           AND (g.class = 0 OR g.class = 3 AND g.major_id = o.schema_id
                                OR g.class = 1 AND g.major_id = o.object_id))
            THEN 'everybody'
            WHEN EXISTS (SELECT 1 FROM sys.database_permissions g
                         WHERE g.type = 'SL' AND g.state IN ('G', 'W')
                           AND g.grantee_principal_id <> COALESCE(o.principal_id, s.principal_id)
                           AND (g.class = 0 OR g.class = 3 AND g.major_id = o.schema_id
                                OR g.class = 1 AND g.major_id = o.object_id))
              OR EXISTS (SELECT 1 FROM sys.database_role_members m
                         WHERE USER_NAME(m.role_principal_id) = 'db_datareader')
            THEN 'group' ELSE 'owner' END
FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND s.name NOT IN ('sys', 'INFORMATION_SCHEMA', 'cdc')
"""
"""Grants to public are everybody's who can log in; members of db_datareader read all tables."""

SIGHT = """
SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DEFINITION'), HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'SELECT')
"""
SCHEMAS_SEEN = """
SELECT s.name FROM sys.schemas s
WHERE HAS_PERMS_BY_NAME(QUOTENAME(s.name), 'SCHEMA', 'SELECT') = 1
   OR HAS_PERMS_BY_NAME(QUOTENAME(s.name), 'SCHEMA', 'VIEW DEFINITION') = 1
"""

COLUMNS = """
SELECT c.name, COALESCE(b.name, t.name), TYPE_NAME(c.user_type_id), c.max_length, c.precision, c.scale,
       CAST(COLLATIONPROPERTY(c.collation_name, 'CodePage') AS int), CAST(e.value AS nvarchar(4000)),
       HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT', c.name, 'COLUMN'),
       CASE WHEN o.type = 'U' THEN 1 ELSE 0 END,
       (SELECT k.key_ordinal FROM sys.indexes i JOIN sys.index_columns k
          ON k.object_id = i.object_id AND k.index_id = i.index_id
        WHERE i.object_id = c.object_id AND i.is_primary_key = 1 AND k.column_id = c.column_id),
       (SELECT MIN(i.type) FROM sys.indexes i WHERE i.object_id = c.object_id AND i.is_primary_key = 1)
FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.columns c ON c.object_id = o.object_id
JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id
LEFT JOIN sys.extended_properties e
  ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = 'MS_Description'
WHERE s.name = ? AND o.name = ? AND o.type IN ('U', 'V')
ORDER BY c.column_id
"""

# Of SQL Server 2016 and later.
MASKED = """
SELECT c.name FROM sys.masked_columns c JOIN sys.objects o ON o.object_id = c.object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE c.is_masked = 1 AND s.name = ? AND o.name = ?
  AND HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UNMASK') = 0
"""
FILTERED = """
SELECT COUNT(*) FROM sys.security_predicates p JOIN sys.security_policies q ON q.object_id = p.object_id
JOIN sys.objects o ON o.object_id = p.target_object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE q.is_enabled = 1 AND p.predicate_type = 0 AND s.name = ? AND o.name = ?
"""

COUNT = """
SELECT SUM(p.rows), SUM(a.total_pages)
FROM sys.partitions p JOIN sys.objects o ON o.object_id = p.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN sys.allocation_units a ON a.container_id = p.hobt_id AND a.type = 1
WHERE p.index_id IN (0, 1) AND s.name = ? AND o.name = ?
"""
SNAPSHOT = "SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()"
RIGHTS_ASKED = ("db_owner", "db_datawriter", "db_ddladmin", "INSERT", "UPDATE", "DELETE", "ALTER")
RIGHTS = """
SELECT IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('db_owner'), IS_MEMBER('db_datawriter'), IS_MEMBER('db_ddladmin'),
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT'), HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UPDATE'),
       HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'DELETE'), HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'ALTER')
"""
