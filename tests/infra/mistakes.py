"""What editors do wrong, one row each: the change, then file, line and code of what they are told."""

from __future__ import annotations

from tests.infra.shop import (
    INDEX,
    LEVELS,
    OLD,
    PHONE,
    PRICES,
    PRIVACY,
    PRODUCTS_EN,
    PRODUCTS_ZH,
    RETURNS,
    WARRANTY,
    Change,
    archive,
    both,
    edit,
    remove,
    write,
    write_bytes,
)

FROM = "effective_from: 2026-01-01"
EN = "en/policy/warranty.md"
DEALERS = """  dealers:
    - {key: a, name: {zh: 示例, en: A Dealer}, carries: [repair]}
  low_kinds"""
SILENT = "  silence:\n    quoted: {remind_after_days: "

# What was done, where the sentence points (file, words on that line), its code.
MISTAKES: dict[str, tuple[Change, str, str, str]] = {
    # The lines between ---
    "text above the settings": (edit(WARRANTY, "---\n", "草稿\n---\n"), WARRANTY, "草稿", "not_first"),
    "no opening dashes": (edit(RETURNS, "---\n", ""), RETURNS, "title", "not_first"),
    "no closing dashes": (edit(WARRANTY, "\n---\n\n#", "\n\n#"), WARRANTY, "", "not_closed"),
    "a tab": (edit(WARRANTY, "  starts", "\tstarts"), WARRANTY, "starts", "tab"),
    "a Chinese colon": (edit(WARRANTY, "starts: ", "starts："), WARRANTY, "starts", "wide_colon"),
    "an open bracket": (edit(PRIVACY, "15}", "15"), PRIVACY, "link_days", "unreadable"),
    "no names at all": (edit(PHONE, "product: {", "- {"), PHONE, "FH-P1", "not_names"),
    "a name twice": (edit(RETURNS, "  exchange_days: 7", "  refund_days: 7"), RETURNS, "", "name_twice"),
    "no such day": (edit(WARRANTY, FROM, "effective_from: 2026-02-30"), WARRANTY, "02-30", "no_such_date"),
    "a leading nought": (edit(WARRANTY, "phone: 12", "phone: 012"), WARRANTY, "phone: 012", "leading_zero"),
    "another encoding": (write_bytes(WARRANTY, "保修".encode("gbk")), WARRANTY, "", "not_utf8"),
    # Pages and blocks
    "a page gone": (remove(PRIVACY, "en/policy/privacy.md"), PRIVACY, "", "page_missing"),
    "an empty policy": (edit(PRIVACY, "policy:\n", "policy:\nother:\n"), PRIVACY, "policy:", "no_rules"),
    "a policy that is a word": (
        edit(PRIVACY, "policy:\n", "policy: 12\nother:\n"),
        PRIVACY,
        "12",
        "no_rules",
    ),
    "a page of unknown rules": (
        both(write("zh/policy/offers.md", "---\npolicy: {a: 1}\n---\n"), write("en/policy/offers.md", "\n")),
        "zh/policy/offers.md",
        "policy",
        "unknown_page",
    ),
    "rules in the translation": (
        edit(EN, "title: Page\n", "title: Page\npolicy: {months: {phone: 24}}\n"),
        EN,
        "phone: 24",
        "rules_in_translation",
    ),
    "no translation": (remove(EN), EN, "", "no_translation"),
    "no original": (remove("zh/products/fh-w8.md"), "zh/products/fh-w8.md", "", "no_translation"),
    # Values
    "a rule left out": (edit(PRIVACY, "  mails_per_day: 10\n", ""), PRIVACY, "policy:", "missing"),
    "a rule misspelt": (
        edit(RETURNS, "exchange_days", "exchange_day"),
        RETURNS,
        "exchange_day:",
        "unknown_name",
    ),
    "a word for a number": (edit(WARRANTY, "phone: 12", "phone: 十二"), WARRANTY, "十二", "whole_number"),
    "a quoted number": (edit(WARRANTY, "phone: 12", 'phone: "12"'), WARRANTY, '"12"', "whole_number"),
    "a half month": (edit(WARRANTY, "phone: 12", "phone: 12.5"), WARRANTY, "12.5", "whole_number"),
    "nought months": (edit(WARRANTY, "phone: 12", "phone: 0"), WARRANTY, "phone: 0", "too_small"),
    "a price below nought": (edit(PRICES, "minor: 50", "minor: -5"), PRICES, "-5", "below"),
    "a country that YAML takes for no": (edit(LEVELS, "country: CN", "country: NO"), LEVELS, "NO", "text"),
    "neither yes nor no": (edit(WARRANTY, "bought:", "unused: 也许, bought:"), WARRANTY, "也许", "yes_no"),
    "a day in words": (edit(WARRANTY, FROM, "effective_from: 明年"), WARRANTY, "明年", "date"),
    "a moment without a clock": (
        edit(LEVELS, "at: 2026-11-20 22:00:00+08:00", "at: 下午"),
        LEVELS,
        "下午",
        "moment",
    ),
    "a time without quotes": (edit(LEVELS, '"18:00"', "18:00"), LEVELS, "18:00", "time"),
    "an unknown team": (edit(LEVELS, "team: quality", "team: kitchen"), LEVELS, "kitchen", "choice"),
    "a word for a list": (
        edit(WARRANTY, "[opened_or_modified, liquid_or_drop]", "none"),
        WARRANTY,
        "none",
        "list",
    ),
    "an urgency without deadlines": (
        edit(LEVELS, "    normal: {respond: {hours: 4, count: clock}}\n", ""),
        LEVELS,
        "urgency:",
        "missing",
    ),
    "no working days": (edit(LEVELS, "[mon, tue, wed, thu, fri]", "[]"), LEVELS, "[]", "empty"),
    "half a repair": (
        edit(WARRANTY, "bought:", "repairs: [[2026-05-01]], bought:"),
        WARRANTY,
        "05-01",
        "pair",
    ),
    "hours and days": (edit(LEVELS, "{hours: 2,", "{hours: 2, days: 1,"), LEVELS, "days: 1", "one_unit"),
    "open after closing": (edit(LEVELS, '"09:00"', '"19:00"'), LEVELS, "working_time", "opens_late"),
    "a day off that is worked": (
        edit(LEVELS, '"18:00"}', '"18:00", days_off: [2026-12-31], working_days: [2026-12-31]}'),
        LEVELS,
        "working_time",
        "day_twice",
    ),
    "an unknown country": (edit(LEVELS, "country: CN", "country: XX"), LEVELS, "XX", "country"),
    "an unknown time zone": (edit(LEVELS, "Asia/Shanghai", "Beijing"), LEVELS, "Beijing", "timezone"),
    # Products and brand
    "no brand": (remove("brand.yaml"), "brand.yaml", "", "no_brand"),
    "a brand in one language": (
        write("brand.yaml", "name: {zh: 帆禾}\n"),
        "brand.yaml",
        "name",
        "brand_name",
    ),
    "a model twice": (
        edit("zh/products/fh-w8.md", "model: FH-W8", "model: FH-P1"),
        "zh/products/fh-w8.md",
        "FH-P1",
        "model_twice",
    ),
    "a product that is a word": (write(PHONE, "---\nproduct: FH-P1\n---\n"), PHONE, "FH-P1", "not_block"),
    "a serial pattern with an open bracket": (
        edit(PHONE, "^[0-9]+$", "^[0-9+$"),
        PHONE,
        "serial",
        "not_pattern",
    ),
    # Families, parts, routes
    "a family without months": (
        edit(WARRANTY, "phone: 12, ", ""),
        WARRANTY,
        "months:",
        "family_without_months",
    ),
    "a family without prices": (
        edit(PRICES, "    phone", "    router"),
        PRICES,
        "families",
        "family_without_prices",
    ),
    "months for no family": (
        edit(WARRANTY, "phone: 12", "phone: 12, tablet: 12"),
        WARRANTY,
        "tablet",
        "unknown_family",
    ),
    "months for no part": (edit(WARRANTY, "{motor: 60}", "{moter: 60}"), WARRANTY, "moter", "unknown_part"),
    "a route by an unknown kind": (
        edit(LEVELS, "{kind: repair}, team", "{kind: repairs}, team"),
        LEVELS,
        "repairs",
        "unknown_word",
    ),
    "a route by an unknown question": (
        edit(LEVELS, "{safety_hazard:", "{hazard:"),
        LEVELS,
        "hazard",
        "unknown_question",
    ),
    "a part without words": (
        both(
            edit(PHONE, "[screen, battery]", "[screen, battery, hinge]"),
            edit(PRODUCTS_EN, "{screen: Screen", "{hinge: Hinge, screen: Screen"),
        ),
        PRODUCTS_ZH,
        "part:",
        "name_missing",
    ),
    "a kind of labour without words": (
        both(
            edit(PRICES, "labour: {minor: 80}", "labour: {polish: 80}"),
            edit(PRODUCTS_ZH, "{minor: 简单维修}", "{minor: 简单维修, polish: 抛光}"),
        ),
        PRODUCTS_EN,
        "labour:",
        "name_missing",
    ),
    "a currency on a page": (
        edit(PRICES, "  families:", "  currency: EUR\n  families:"),
        PRICES,
        "EUR",
        "currency_elsewhere",
    ),
    "a price in words": (
        edit(WARRANTY, "bought:", "price: 三千元, bought:"),
        WARRANTY,
        "三千元",
        "amount",
    ),
    # The desk
    "two dealers of one name": (
        both(
            edit(LEVELS, "  low_kinds", DEALERS),
            edit(
                LEVELS,
                "  low_kinds",
                "    - {key: b, name: {zh: 示例, en: a}, carries: [repair]}\n  low_kinds",
            ),
        ),
        LEVELS,
        "key: b",
        "dealer_twice",
    ),
    "a dealer without an English name": (
        edit(LEVELS, "  low_kinds", DEALERS.replace(", en: A Dealer", "")),
        LEVELS,
        "key: a",
        "dealer_name",
    ),
    "dealers whom no team works with": (
        edit(LEVELS, "  low_kinds", DEALERS),
        LEVELS,
        "dealers:",
        "dealers_without_route",
    ),
    "a dealer who carries what nobody knows": (
        edit(LEVELS, "  low_kinds", DEALERS.replace("[repair]", "[repaint]")),
        LEVELS,
        "repaint",
        "choice",
    ),
    "dealers that an unknown team works with": (
        both(
            edit(LEVELS, "  low_kinds", DEALERS),
            edit(LEVELS, "{kind: repair}, team: tech", "{dealer: true}, team: shop"),
        ),
        LEVELS,
        "team: shop",
        "choice",
    ),
    "a stage that another page sets": (
        edit(LEVELS, "  low_kinds", "  stages: {exchange: {hours: 24, count: clock}}\n  low_kinds"),
        LEVELS,
        "stages",
        "stage_elsewhere",
    ),
    "a stage that nobody knows": (
        edit(LEVELS, "  low_kinds", "  stages: {polish: {hours: 24, count: clock}}\n  low_kinds"),
        LEVELS,
        "stages",
        "unknown_name",
    ),
    "a route to a team left out": (
        edit(LEVELS, "  low_kinds", "  teams: [desk, quality]\n  low_kinds"),
        LEVELS,
        "kind: repair}, team",
        "team_missing",
    ),
    "a team twice": (
        edit(LEVELS, "  low_kinds", "  teams: [desk, quality, tech, desk]\n  low_kinds"),
        LEVELS,
        "teams",
        "team_twice",
    ),
    "a loaner for no family": (
        edit(LEVELS, "  low_kinds", "  loaner: {families: [tablet]}\n  low_kinds"),
        LEVELS,
        "loaner",
        "unknown_family",
    ),
    "a reminder after the end": (
        edit(LEVELS, "  low_kinds", f"{SILENT}9, after_days: 7, then: close}}\n  low_kinds"),
        LEVELS,
        "quoted",
        "reminds_late",
    ),
    "mails kept longer than their case": (
        edit(PRIVACY, "kept_hours: 24}", "kept_hours: 24}\n  kept_months: 12"),
        PRIVACY,
        "policy:",
        "originals_stay",
    ),
    "an end that nobody knows": (
        edit(LEVELS, "  low_kinds", f"{SILENT}3, after_days: 7, then: shout}}\n  low_kinds"),
        LEVELS,
        "shout",
        "choice",
    ),
    "a scale without a middle": (
        edit(
            LEVELS, "  low_kinds", "  rating: {lowest: 1, highest: 5, dissatisfied_at_most: 5}\n  low_kinds"
        ),
        LEVELS,
        "rating",
        "scale",
    ),
    "a share above the whole": (
        edit(PRICES, "  cost_percent: 100", "  cost_percent: 130"),
        PRICES,
        "130",
        "above",
    ),
    "a price where nothing is paid": (
        edit(
            WARRANTY, "  starts", "  responsibility: {force_majeure: {pays: agreed, price: cost}}\n  starts"
        ),
        WARRANTY,
        "force_majeure",
        "who_pays",
    ),
    "a warranty that the customer pays": (
        edit(WARRANTY, "  starts", "  responsibility: {covered: {pays: customer}}\n  starts"),
        WARRANTY,
        "covered: {pays",
        "choice",
    ),
    # Versions
    "two versions from one day": (
        archive("2026-01-01", "2026-01-01"),
        "zh/policy/warranty-2026-01-01.md",
        FROM,
        "same_start",
    ),
    "a file name with another day": (
        archive(day="2025-02-01"),
        "zh/policy/warranty-2025-02-01.md",
        "effective_from",
        "name_and_date",
    ),
    "the newest version ends": (
        edit(WARRANTY, FROM, f"{FROM}\n  effective_until: 2026-12-31"),
        WARRANTY,
        "until",
        "newest_ends",
    ),
    "an older version without an end": (archive(until=None), OLD, "policy", "older_open"),
    "a gap between versions": (archive(until="2025-11-30"), OLD, "effective_until", "gap"),
    "versions that overlap": (archive(until="2026-01-31"), OLD, "effective_until", "overlap"),
    "a newest version that is older": (archive("2027-01-01", None), WARRANTY, FROM, "newest_older"),
    "only an older version": (both(archive(), remove(WARRANTY, EN)), WARRANTY, "", "newest_missing"),
    # Clauses and links
    "a clause id twice": (
        edit(RETURNS, "{#refund-window}", "{#exchange-window}"),
        RETURNS,
        "",
        "clause_twice",
    ),
    "a clause id on two pages": (edit(PRIVACY, "{#links}", "{#respond}"), LEVELS, "#respond", "clause_twice"),
    "a clause untranslated": (
        edit(EN, "{#warranty-term}", "{#warranty-terms}"),
        EN,
        "",
        "clause_untranslated",
    ),
    "a clause of an older version gone": (
        both(archive(), edit(PRIVACY, "{#links}", ""), edit(WARRANTY, "{#warranty-start}", "")),
        WARRANTY,
        "",
        "clause_vanished",
    ),
    "a clause gone that decisions need": (
        edit(WARRANTY, " {#warranty-start}", ""),
        "zh/policy",
        "",
        "clause_needed",
    ),
    "a link to no clause": (edit(EN, "#refund-window", "#refund"), EN, "#refund)", "link_to_no_clause"),
    "a link to no page": (
        edit(WARRANTY, "returns.md#", "return.md#"),
        WARRANTY,
        "return.md",
        "link_to_no_page",
    ),
    # Placeholders and numbers
    "a placeholder of nothing": (
        edit(WARRANTY, "months.phone }}", "months.fone }}"),
        WARRANTY,
        "fone",
        "unknown_placeholder",
    ),
    "a block of nothing": (edit(EN, "[[examples]]", "[[exmaples]]"), EN, "exmaples", "unknown_block"),
    "a block without content": (edit(RETURNS, "……", "[[examples]]"), RETURNS, "[[examples]]", "empty_block"),
    "a block inside a line": (
        edit(WARRANTY, "[[examples]]", "见 [[examples]]"),
        WARRANTY,
        "见 [[",
        "block_in_line",
    ),
    "a placeholder in the title": (
        edit(EN, "title: Page", "title: '{{ brand }}'"),
        EN,
        "brand",
        "placeholder_in_settings",
    ),
    "a number in the text": (
        edit(EN, "{{ warranty.months.phone }}", "12"),
        EN,
        "12 months",
        "number_in_text",
    ),
    "a number in Chinese words": (
        edit(WARRANTY, "{{ warranty.months.phone }} 个月", "十二个月"),
        WARRANTY,
        "十二个月",
        "number_in_text",
    ),
    # Examples
    "an example that no longer holds": (
        edit(WARRANTY, "phone: 12", "phone: 24"),
        WARRANTY,
        "expect",
        "example_broken",
    ),
    "an example that promises nothing": (
        edit(WARRANTY, "{outcome: covered, until: 2027-03-02}", "{}"),
        WARRANTY,
        "- title",
        "example_empty",
    ),
    "an example without a day": (
        edit(WARRANTY, ", today: 2027-03-02", ""),
        WARRANTY,
        "- title",
        "example_without_day",
    ),
    "an example without a moment": (
        edit(LEVELS, ", at: 2026-11-20 22:00:00+08:00", ""),
        LEVELS,
        "- title",
        "example_without_moment",
    ),
    "an example's title in one language": (
        edit(LEVELS, ", en: Sent in the evening", ""),
        LEVELS,
        "- title",
        "example_title",
    ),
    "an example of an unknown product": (
        edit(WARRANTY, "model: FH-P1", "model: FH-P9"),
        WARRANTY,
        "FH-P9",
        "unknown_word",
    ),
    "an example of an unknown part": (
        edit(WARRANTY, "model: FH-P1", "part: wing, model: FH-P1"),
        WARRANTY,
        "wing",
        "unknown_part",
    ),
    # The legal floor
    "no choice of a legal floor": (edit(INDEX, "legal_floor: cn\n", ""), INDEX, "", "no_floor"),
    "an unknown legal floor": (
        edit(INDEX, "legal_floor: cn", "legal_floor: mars"),
        INDEX,
        "mars",
        "no_floor",
    ),
    "too short a warranty": (
        both(edit(WARRANTY, "washing_machine: 36", "washing_machine: 6")),
        WARRANTY,
        "months",
        "floor_at_least",
    ),
    "too many repairs": (
        edit(RETURNS, "  exchange_days", "  failed_repairs_for_exchange: 3\n  exchange_days"),
        RETURNS,
        "failed",
        "floor_at_most",
    ),
    "time in repair counts": (
        edit(WARRANTY, "time_in_repair: excluded", "time_in_repair: counted"),
        WARRANTY,
        "counted",
        "floor_equals",
    ),
}
