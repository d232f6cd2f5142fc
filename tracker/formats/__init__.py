"""How dates are written, by language, where Django’s own ways do not suit: a page names the format, not the pattern."""
