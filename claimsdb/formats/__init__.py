"""How dates are written in forms, by languages."""
