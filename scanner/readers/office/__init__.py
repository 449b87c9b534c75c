"""Documents of offices: Word, Excel, PowerPoint, their kin and their locks."""
