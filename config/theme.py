"""What the themes of settings have in common: the base class, and the words that explain a field."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def said(zh: str, en: str, *, secret: bool = False) -> Any:
    """Help of a field in both languages; a secret may also come from a file and is never shown."""
    return {"description": zh, "json_schema_extra": {"en": en, "secret": secret}}


class Theme(BaseModel):
    """Some settings that belong together. Frozen; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)
