"""What slips from a keyboard, an office program or git into the pages; rows like those of `mistakes`."""

from __future__ import annotations

from tests.infra.shop import (
    INDEX,
    LEVELS,
    PHONE,
    PRICES,
    RETURNS,
    WARRANTY,
    Change,
    both,
    edit,
    write,
)

EN = "en/policy/warranty.md"
MONTHS = "  months: {phone: 12, washing_machine: 36}\n"
WASHER = "zh/products/fh-w8.md"
FROM = "effective_from: 2026-01-01"
EN_TERM, ZH_TERM = "{{ warranty.months.phone }} months", "{{ warranty.months.phone }} 个月"


def months(line: str) -> Change:
    """The months of a phone, on a line of their own."""
    return edit(WARRANTY, MONTHS, f"  months:\n    {line}\n    washing_machine: 36\n")


SLIPS: dict[str, tuple[Change, str, str, str]] = {
    # Letters that look right
    "a tab after the colon": (months("phone:\t12"), WARRANTY, "phone:", "tab"),
    "a full-width space": (months("\u3000phone: 12"), WARRANTY, "phone:", "unseen"),
    "a space of no width": (months("phone: 12\u200b"), WARRANTY, "phone:", "unseen"),
    "a letter of no name": (
        edit(RETURNS, "refund_days: 15", "refund_days: 15\x00"),
        RETURNS,
        "refund_days",
        "unseen",
    ),
    "Chinese brackets": (edit(WARRANTY, "{motor: 60}", "｛motor: 60｝"), WARRANTY, "｛", "wide_bracket"),
    "a Chinese comma in a list": (
        edit(WARRANTY, "opened_or_modified, ", "opened_or_modified、"),
        WARRANTY,
        "、",
        "wide_comma",
    ),
    "a Chinese comma between names": (
        edit(WARRANTY, "phone: 12, ", "phone: 12，"),
        WARRANTY,
        "phone",
        "wide_comma",
    ),
    "full-width digits": (months("phone: １２"), WARRANTY, "phone:", "wide_digits"),
    "curly quotes": (edit(LEVELS, '"09:00"', "“09:00”"), LEVELS, "“", "wide_quotes"),
    "no space after the colon": (months("phone:12"), WARRANTY, "phone:", "no_space"),
    "no space after the dash": (edit(LEVELS, "- {when: {kind", "-{when: {kind"), LEVELS, "-{", "no_space"),
    "thousands": (edit(PRICES, "screen: 680", "screen: 1,680"), PRICES, "1,680", "thousands"),
    "an equals sign": (months("phone = 12"), WARRANTY, "phone =", "no_colon"),
    "no dash": (edit(LEVELS, "- {when: {kind", "{when: {kind"), LEVELS, "kind: repair}, team", "no_colon"),
    "a line too far to the right": (months("  phone: 12"), WARRANTY, "washing_machine: 36", "margin"),
    "a number of hours and minutes": (months("phone: 1:30"), WARRANTY, "phone:", "odd_number"),
    "too many months": (months("phone: 120000"), WARRANTY, "phone:", "above"),
    "days beyond the calendar": (edit(RETURNS, "days: 15", "days: 99999999"), RETURNS, "9999", "above"),
    "hours beyond the calendar": (edit(LEVELS, "{hours: 24,", "{hours: 9999999,"), LEVELS, "9999", "above"),
    "a year of three digits": (edit(WARRANTY, FROM, "effective_from: 0202-01-01"), WARRANTY, "0202", "below"),
    "a day with a time": (edit(WARRANTY, FROM, f"{FROM} 00:00:00"), WARRANTY, "00:00", "date"),
    "a day with slashes": (edit(WARRANTY, FROM, "effective_from: 2026/3/1"), WARRANTY, "2026/3", "date"),
    "midnight as 24:00": (edit(LEVELS, '"18:00"', '"24:00"'), LEVELS, "24:00", "time"),
    "a currency as a sign": (edit("brand.yaml", "CNY", "￥"), "brand.yaml", "￥", "currency"),
    "a state that nobody knows": (
        edit(
            LEVELS,
            "  low_kinds",
            "  silence:\n    asleep: {remind_after_days: 3, after_days: 7, then: call}\n  low_kinds",
        ),
        LEVELS,
        "asleep",
        "unknown_name",
    ),
    "rules outside the policy": (
        edit(WARRANTY, "  examples:", "examples:"),
        WARRANTY,
        "examples:",
        "outside",
    ),
    "a dealer with an empty name": (
        edit(
            LEVELS,
            "  low_kinds",
            "  dealers:\n    - {key: a, name: {zh: '', en: A Dealer}, carries: [repair]}\n  low_kinds",
        ),
        LEVELS,
        "key: a",
        "dealer_name",
    ),
    # Files
    "an empty page": (write(WARRANTY, ""), WARRANTY, "", "empty_file"),
    "two edits in the settings": (
        edit(WARRANTY, MONTHS, f"<<<<<<< HEAD\n{MONTHS}=======\n{MONTHS}>>>>>>> other\n"),
        WARRANTY,
        "<<<<<<<",
        "two_edits",
    ),
    "two edits in a guide": (
        both(
            write("zh/troubleshooting/a.md", "# 排障\n\n<<<<<<< HEAD\n先断电。\n"),
            write("en/troubleshooting/a.md", "# Guide\n"),
        ),
        "zh/troubleshooting/a.md",
        "<<<<<<<",
        "two_edits",
    ),
    "a guide in one language": (
        write("zh/troubleshooting/a.md", "# 排障\n"),
        "en/troubleshooting/a.md",
        "",
        "no_translation",
    ),
    # Products
    "a serial number of two models": (
        edit(WASHER, "^W[0-9]+$", "[0-9]{8}"),
        WASHER,
        "serial",
        "serial_shared",
    ),
    "a serial pattern with an open brace": (
        edit(PHONE, "^[0-9]+$", "^[0-9]{8$"),
        PHONE,
        "serial",
        "not_pattern",
    ),
    "a price of another product's part": (
        edit(PRICES, "parts: {screen: 680}", "parts: {screen: 680, motor: 40}"),
        PRICES,
        "screen",
        "unknown_part",
    ),
    "a guide that is not there": (
        edit(PHONE, "# 产品", "# 产品\n\n[不开机](../troubleshooting/phone.md)"),
        PHONE,
        "phone.md",
        "link_to_no_page",
    ),
    "a picture that is not there": (
        edit(PHONE, "# 产品", "# 产品\n\n![正面](img/front.svg)"),
        PHONE,
        "front.svg",
        "link_to_no_page",
    ),
    "a term on a product page": (
        edit(PHONE, "# 产品", "# 产品\n\n保修 12 个月。"),
        PHONE,
        "保修 12",
        "number_in_text",
    ),
    # Words
    "a clause without words": (
        edit(WARRANTY, "## 条款 {#warranty-term}", "## {#warranty-term}"),
        WARRANTY,
        "{#warranty-term}",
        "clause_without_words",
    ),
    "a placeholder in Chinese braces": (
        edit(WARRANTY, "{{ warranty.months.phone }}", "｛｛ warranty.months.phone ｝｝"),
        WARRANTY,
        "｛｛",
        "broken_placeholder",
    ),
    "a placeholder with one brace": (
        edit(EN, "{{ warranty.months.phone }}", "{ warranty.months.phone }"),
        EN,
        "{ warranty",
        "broken_placeholder",
    ),
    "a placeholder that is not closed": (
        edit(EN, "warranty.months.phone }}", "warranty.months.phone"),
        EN,
        "{{ warranty",
        "broken_placeholder",
    ),
    "a block in single brackets": (edit(EN, "[[examples]]", "[examples]"), EN, "[examples]", "broken_block"),
    "a number in the title": (edit(EN, "title: Page", "title: 12 months"), EN, "title", "number_in_settings"),
    "a number in financial letters": (
        edit(WARRANTY, ZH_TERM, "壹拾贰个月"),
        WARRANTY,
        "壹拾贰",
        "number_in_text",
    ),
    "a number in a circle": (
        edit(WARRANTY, ZH_TERM, "⑫个月"),
        WARRANTY,
        "⑫",
        "number_in_text",
    ),
    "a share in words": (
        edit(WARRANTY, ZH_TERM, "百分之七十"),
        WARRANTY,
        "百分",
        "number_in_text",
    ),
    "a number in English words": (
        edit(EN, EN_TERM, "Twenty-four months"),
        EN,
        "Twenty",
        "number_in_text",
    ),
    # Examples
    "an example that runs backwards": (
        edit(WARRANTY, "bought: 2026-03-03", "repairs: [[2026-05-20, 2026-05-10]], bought: 2026-03-03"),
        WARRANTY,
        "- title",
        "example_backwards",
    ),
    "an example beyond the calendar": (
        edit(WARRANTY, "bought: 2026-03-03", "bought: 9999-12-31"),
        WARRANTY,
        "9999",
        "above",
    ),
    "a floor that YAML takes for no": (edit(INDEX, "cn", "no"), INDEX, "legal_floor", "no_floor"),
}
