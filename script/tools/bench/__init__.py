"""How fast the portal is beside bare Django, how large and how heavy: `script/bench`."""
