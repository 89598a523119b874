"""What a clerk makes of names, dates and addresses: rarely another thing, the same thing each time, never no date."""

import datetime as dt

from flows.synthetic.clerical import mistyped, readdressed

NAME, BORN, ADDRESS = "Ada Holroyd", "1984-02-29", "12 Tern Street, Oskmere, XX1 4NG"


def test_an_entry_is_typed_alike_each_time() -> None:
    for entry in map(str, range(50)):
        assert mistyped(NAME, BORN, entry) == mistyped(NAME, BORN, entry)
        assert readdressed(ADDRESS, entry) == readdressed(ADDRESS, entry)


def test_one_name_in_sixty_and_one_date_in_250_is_another() -> None:
    typed = [mistyped(NAME, BORN, str(entry)) for entry in range(20_000)]
    names, dates = [name for name, _ in typed], [born for _, born in typed]
    assert 0.012 < sum(name != NAME for name in names) / len(names) < 0.022
    assert 0.002 < sum(born != BORN for born in dates) / len(dates) < 0.006
    assert {"Holroyd, Ada", "Holroyd Ada", "Adaa Holroyd"} < set(names)
    assert all(dt.date.fromisoformat(born).year > 1950 for born in dates)


def test_one_address_in_six_is_typed_in_another_way_and_the_house_is_mostly_there() -> None:
    typed = [readdressed(ADDRESS, str(entry)) for entry in range(20_000)]
    assert 0.13 < sum(address != ADDRESS for address in typed) / len(typed) < 0.18
    assert {"12 Tern St, Oskmere, XX1 4NG", "12 Tern Street, Oskmere", "12 TERN STREET OSKMERE XX1 4NG"} < set(typed)
    assert sum(not address.startswith("12 ") for address in typed) < 0.03 * len(typed)
