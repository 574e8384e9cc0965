"""Numbers with right check digits that belong to nobody: born before 1910, a card range no bank issues; asserts nothing."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(serial: int = 1, region: str = "530102", day: str = "19030415") -> str:
    """Eighteen characters."""
    body = f"{region}{day}{serial:03d}"
    return body + "10X98765432"[sum(int(char) * weight for char, weight in zip(body, WEIGHTS, strict=True)) % 11]


def bank_card(serial: int = 1) -> str:
    """Sixteen digits."""
    body = f"629999{serial:09d}"
    return next(body + digit for digit in "0123456789" if _luhn(body + digit))


def _luhn(number: str) -> bool:
    digits = [int(char) * (2 if at % 2 else 1) for at, char in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in digits) % 10 == 0
