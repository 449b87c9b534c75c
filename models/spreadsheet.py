"""What spreadsheets call their places."""


def column_letters(index: int) -> str:
    """The name of the 0-based column: A, B, ..., Z, AA."""
    name, index = "", index + 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
