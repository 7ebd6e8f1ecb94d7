"""Rows that come with the software and that an administrator may edit: their words win."""

import hashlib
import json
from typing import Any, ClassVar, Literal

from django.db import models

Outcome = Literal["loaded", "same", "edited"]


class Loaded(models.Model):
    """A row that remembers, as a digest, what was loaded into it."""

    LOADED: ClassVar[tuple[str, ...]]  # what the files say about it, and no more

    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def load(cls, facts: dict[str, Any], **key: Any) -> Outcome:
        """Write `facts` into the row that `key` names, unless someone edited it since."""
        row = cls._default_manager.filter(**key).first() or cls(**key)
        if row.pk and row.is_edited():
            return "edited"
        if row.loaded_digest == _digest(facts):
            return "same"
        row.loaded_digest = _digest(facts)
        row.take(facts)
        return "loaded"

    def is_edited(self) -> bool:
        """Whether it differs from what was loaded, or was never loaded."""
        return self.loaded_digest != _digest(self.facts())

    def facts(self) -> dict[str, Any]:
        """What it says now of what the files say."""
        return {name: getattr(self, name) for name in self.LOADED}

    def take(self, facts: dict[str, Any]) -> None:
        """Save `facts` as its own."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.save()


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
