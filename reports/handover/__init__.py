"""The handover statement: what two runs show and what they do not, for a lawyer to attach."""
