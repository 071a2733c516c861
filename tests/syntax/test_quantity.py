from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.errors import KgenError
from kgen.syntax.quantity import (
    Quantity,
    QuantityError,
    compare_quantities,
    quantity_problem,
    quantity_value,
    same_quantity,
)

# What a real server of Kubernetes 1.36 said; the ids are those of the recorded answers.
ACCEPTED: dict[str, object] = {
    "dec-quantity-int": 1,
    "dec-quantity-float": 0.5,
    "dec-quantity-exp": "1e3",
    "dec-quantity-space": "1 ",
    "dec-quantity-null": None,
    "dec-quantity-plus": "+1Ki",
    "dec-quantity-dot": ".5",
    "dec-quantity-trail-dot": "1.",
    "dec-quantity-micro": "1u",
    "res-neg": "-1",  # a quantity, though no amount of a resource
    "res-cpu-0.0001-ok": "0.0001",
    "res-mem-millibytes-ok": "100m",
    "x-dec-quantity-neg-exp": "100e-3",
    "x-dec-quantity-E": "1E",
    "x-dec-quantity-Ki-frac": "1.5Ki",
    "x-dec-quantity-huge": "99999999999Gi",
    "x-dec-quantity-dash": "-",
    "x-dec-quantity-dot-only": ".",
    "x-dec-quantity-n": "1n",
}
REFUSED: dict[str, object] = {
    "dec-quantity-bad": "1x",
    "dec-quantity-mb": "512MB",
    "dec-quantity-empty": "",
    "dec-quantity-bool": True,
    "dec-quantity-k-upper": "1K",
    "x-dec-quantity-1e": "1e",
    "x-dec-quantity-hex": "0x10",
    "x-dec-quantity-comma": "1,000",
    "x-dec-quantity-2dots": "1.2.3",
    "x-dec-quantity-gb": "1GB",
    "x-dec-quantity-g-lower": "1g",
    "x-dec-quantity-gib": "1GiB",
    "x-dec-quantity-mi-lower": "1mi",
    "x-rq-bad-quantity-hard": "abc",
}


@pytest.mark.parametrize("value", ACCEPTED.values(), ids=ACCEPTED)
def test_what_the_server_accepts_is_a_quantity(value: object) -> None:
    assert quantity_problem(value) is None


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_what_the_server_refuses_is_none(value: object) -> None:
    assert quantity_problem(value)


@pytest.mark.parametrize("text", ["m", "Ki", "+Ti", ".k", "e3", "e-9", "00", "-0.0"])
def test_nothing_but_a_unit_is_zero(text: str) -> None:
    assert quantity_value(text) == 0


@pytest.mark.parametrize(
    "value",
    ["Pi", "-.Ei", ".e-10", "kM", "1e5Mi", "1e+", "1-5", "1e99999999999999999999", "1_0", "٣", "1\n", "1\t"],
)
def test_the_servers_parser_refuses(value: str) -> None:
    assert quantity_problem(value)


@pytest.mark.parametrize("value", [[1], {}, b"1", float("nan"), float("inf"), False])
def test_other_things_are_not_quantities(value: object) -> None:
    assert quantity_problem(value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5Gi", 1.5 * 1024**3),
        ("100m", Fraction(1, 10)),
        ("1e3", 1000),
        ("1E", 10**18),
        ("1Ei", 1024**6),
        ("-1.5k", -1500),
        (" 2 ", 2),
        ("8Ei", 2**63 - 1),
        ("-9Ei", 1 - 2**63),
        ("10E", 10**19),
        (0.1, Fraction(1, 10)),
        (1e-7, Fraction(1, 10**7)),
        (1e22, 10**22),
        (10**30, 10**30),
        (None, 0),
    ],
)
def test_value_is_exact(text: Quantity | None, number: int | Fraction) -> None:
    assert quantity_value(text) == number


@pytest.mark.parametrize(
    ("text", "billionths"),
    [("0.1n", 1), ("-0.1n", -1), ("1.1n", 2), ("1e-99", 1), ("0.0000000001Ki", 103), ("0e-99", 0), ("1n", 1)],
)
def test_finer_than_a_billionth_is_rounded_away_from_zero(text: str, billionths: int) -> None:
    assert quantity_value(text) == Fraction(billionths, 10**9)


def test_monstrous_numbers_are_read_at_once() -> None:
    assert quantity_value("1e999999999") == 10**10_000
    assert quantity_value("1e-999999999") == Fraction(1, 10**9)
    assert quantity_value("1" * 5000) == (10**5000 - 1) // 9


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("512MB", '"MB" is not a unit; did you mean "512M" or "512Mi"?'),
        ("-1.5kb", '"kb" is not a unit; did you mean "-1.5k" or "-1.5Ki"?'),
        ("1GiB", '"GiB" is not a unit; did you mean "1Gi"?'),
        ("1mi", '"mi" is not a unit; did you mean "1Mi"?'),
        ("10 GB", '"GB" is not a unit; did you mean "10G" or "10Gi"?'),
        ("64 bytes", '"bytes" is not a unit; did you mean "64"?'),
        ("1 Gi", 'must not contain white space; did you mean "1Gi"?'),
        ("1,5Gi", 'must not contain ","; write 1000 for a thousand and 1.5 for one and a half'),
        ("", "must not be empty"),
        ("  ", "must not be empty"),
        ("Ei", "has no digits"),
        ("1e", 'must be a number with an optional unit, such as "100m", "1.5Gi" or "1e3"'),
        ("1.2.3GB", 'must be a number with an optional unit, such as "100m", "1.5Gi" or "1e3"'),
        (True, 'must be a number with an optional unit, such as "100m", "1.5Gi" or "1e3", not true'),
    ],
)
def test_the_reason_helps(value: object, reason: str) -> None:
    assert quantity_problem(value) == reason


def test_arithmetic_refuses_with_value_and_reason() -> None:
    expected = """'512MB' is not a quantity: "MB" is not a unit; did you mean "512M" or "512Mi"\\?"""
    for use in (
        quantity_value,
        lambda text: compare_quantities("1", text),
        lambda text: same_quantity(text, 1),
    ):
        with pytest.raises(QuantityError, match=expected) as caught:
            use("512MB")
        assert isinstance(caught.value, KgenError)
        assert caught.value.reason == quantity_problem("512MB")


def test_quantities_equal_by_number() -> None:
    assert same_quantity("1Gi", "1024Mi")  # u-sts-vct-size-equal-ok
    assert same_quantity(0.5, "500m")
    assert not same_quantity("1G", "1Gi")


_UNITS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    "k": Fraction(1000),
}
_UNITS |= {"M": Fraction(10**6), "Ki": Fraction(1024), "Mi": Fraction(1024**2), "Gi": Fraction(1024**3)}


@st.composite
def quantities(draw: st.DrawFn) -> tuple[str, Fraction]:
    """A quantity that needs no rounding, and the number it stands for."""
    whole, thousandths = draw(st.integers(-(10**6), 10**6)), draw(st.integers(0, 999))
    unit = draw(st.sampled_from(sorted(_UNITS)))
    if unit in ("n", "u"):
        return f"{whole}{unit}", whole * _UNITS[unit]
    number = Fraction(f"{whole}.{thousandths:03}")
    return f"{whole}.{thousandths:03}{unit}", number * _UNITS[unit]


@given(quantities(), quantities())
def test_order_agrees_with_fractions(left: tuple[str, Fraction], right: tuple[str, Fraction]) -> None:
    assert quantity_value(left[0]) == left[1]
    order = compare_quantities(left[0], right[0])
    assert order == (left[1] > right[1]) - (left[1] < right[1])
    assert compare_quantities(right[0], left[0]) == -order
    assert same_quantity(left[0], right[0]) == (order == 0)


@given(st.one_of(st.text(max_size=12), st.text("0123456789.eEinumkKMGTP+- ", max_size=12)))
def test_any_text_is_a_quantity_or_has_a_reason(text: str) -> None:
    if quantity_problem(text):
        with pytest.raises(QuantityError):
            quantity_value(text)
    else:
        assert quantity_value(text) == quantity_value(f" {text}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_a_quantity(number: float) -> None:
    assert abs(quantity_value(number) - Fraction(repr(number))) < Fraction(1, 10**9)


def sized(storage: Quantity = "10Gi", limit: Quantity | None = None) -> None: ...


def test_a_signature_shows_which_parameters_are_quantities() -> None:
    hints = get_type_hints(sized, include_extras=True)
    assert hints["storage"] is Quantity
    assert hints["limit"] == Quantity | None


@pytest.mark.parametrize("value", ["1Gi", 1, 0.5])
def test_isinstance_agrees_with_the_static_type(value: object) -> None:
    assert isinstance(value, Quantity)
    assert not isinstance([value], Quantity)


def test_import_is_cheap() -> None:
    # Straight from the folder, so that nothing else of the package is measured.
    folder = Path(sys.modules["kgen.syntax.quantity"].__file__ or "").parents[1]
    costly = {
        "typing",
        "re",
        "enum",
        "functools",
        "collections",
        "fractions",
        "decimal",
        "inspect",
        "ipaddress",
    }
    code = (
        "import sys, types\n"
        "package = types.ModuleType('kgen')\n"
        f"package.__path__ = [{str(folder)!r}]\n"
        "sys.modules['kgen'] = package\n"
        "from kgen import field_path\n"
        "from kgen.syntax import grammars\n"
        "from kgen.syntax.quantity import Quantity, same_quantity\n"
        f"print(*sorted({costly!r} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-S", "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True)
    assert loaded.stdout == "\n"
