"""What a scan looks for, as it is told to every process: nothing heavy is imported to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.ner import DEFAULT, Choice, check, engines, load_model, versions
from models.ner.choice import ModelChoice

if TYPE_CHECKING:
    from models.protect import Key
    from recognizers.own.kinds import OwnType


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """``names``: auto, all or off (what the slow model for names is spent on); ``entities``: None for all.

    ``types``: the user's own. ``model``: what finds names.
    """

    names: str = "auto"
    entities: frozenset[str] | None = None
    min_score: float = 0.4
    types: tuple[OwnType, ...] = ()
    model: Choice = DEFAULT

    def __post_init__(self) -> None:
        """Raises ValueError for another mode, MissingExtra where the model for names is asked for and not installed."""
        if self.names not in {"auto", "all", "off"}:
            raise ValueError(self.names)
        if self.names != "off":
            check(self.model)

    def own_model(self) -> ModelChoice | None:
        """The user's own model for names; None where ours is asked, or none."""
        return self.model if self.names != "off" and isinstance(self.model, ModelChoice) else None

    def model_described(self) -> dict[str, Any] | None:
        """What a run says of a model for names that was chosen, the digest of the user's own with it; None without one.

        Raises UsageError where the model cannot be read.
        """
        if self.names == "off" or self.model == DEFAULT:  # whose files are part of the rule set's digest
            return None
        if isinstance(self.model, ModelChoice):
            return engines.describe(self.model)
        return {"engine": self.model, "packages": versions(self.model)}

    def model_shown(self) -> dict[str, str]:
        """The same in a few words, as an option of a run; nothing without one."""
        said = self.model_described()
        return (
            {"ner": " ".join((said["engine"], said.get("model", ""), said.get("digest", "")[:12])).strip()}
            if said
            else {}
        )

    def import_model(self) -> None:
        """Import what the user's own model for names runs on: libraries look for their parts, and start programs."""
        if own := self.own_model():
            engines.import_ahead(own)

    def load_model(self) -> None:
        """Load the user's own model for names, so that no object pays for it in time and memory."""
        if own := self.own_model():
            load_model(own)

    def types_digest(self, key: Key) -> str:
        """Tells whether two scans looked for the same types of the user's own; "" for none."""
        from recognizers.own.loading import types_digest

        return types_digest(self.types, key)
