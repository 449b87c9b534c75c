"""Where pipelines run. ``local``: worker processes of this machine, each of which may hang or die without harm."""
