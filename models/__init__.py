"""The ground floor: records, catalogue, tiers and messages. Imports nothing of ours; every room may import it."""
