"""Rows that come with the software and that an administrator may edit: the edit wins."""

import hashlib
import json
from typing import Any, ClassVar

from django.db import models

LEFT_ALONE = "kept as changed in the admin"


class Loadable(models.Model):
    """A row that a file fills, and that remembers, as a digest, what was written into it."""

    LOADED_FIELDS: ClassVar[tuple[str, ...]] = ()  # what the files say about it, and no more

    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def load(cls, facts: dict[str, Any], **key: Any) -> str:
        """Write `facts` into the row that `key` names, unless someone edited it; what was done."""
        row = cls._default_manager.filter(**key).first() or cls(**key)
        is_new = row.pk is None
        if not is_new and row.is_edited():
            return LEFT_ALONE
        digest = _digest(facts)
        if row.loaded_digest == digest:
            return "unchanged"
        row.loaded_digest = digest
        row.apply(facts)
        return "added" if is_new else "updated"

    def is_edited(self) -> bool:
        """Whether it differs from what was loaded, or was never loaded."""
        return self.loaded_digest != _digest(self.facts())

    def facts(self) -> dict[str, Any]:
        """The row's present values of what the files say."""
        return {name: getattr(self, name) for name in self.LOADED_FIELDS}

    def apply(self, facts: dict[str, Any]) -> None:
        """Save `facts` as the row's own."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.save()


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
