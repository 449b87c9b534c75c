"""HTTP, under WebDAV, HDFS, S3, Elasticsearch and ClickHouse."""
