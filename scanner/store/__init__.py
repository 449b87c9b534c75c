"""The run store: what a scan has found, in one file (run.db), from which every report can be written again."""
