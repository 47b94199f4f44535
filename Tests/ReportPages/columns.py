"""Where the columns of a canonical file stand on the sheet that holds the same rows."""


def places_of(column, titles):
    """Where a column of the canonical file stands on its sheet: an amount that is money in one row and
    person-years in another has two places, and a code is followed by its name."""
    place = 0
    for index in range(column + 1):
        # Twins share what stands before their last comma; a name says what it names.
        title, following = titles[place], titles[place + 1] if place + 1 < len(titles) else ""
        stem = title.rsplit(", ", 1)[0]
        is_split = ", " in title and following.rsplit(", ", 1)[0] == stem and following != title
        is_named = following.startswith(f"{title}: ")
        width = 2 if is_split or is_named else 1
        if index == column:
            return [place, place + 1] if is_split else [place]
        place += width
