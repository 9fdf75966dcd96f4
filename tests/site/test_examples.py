from dataclasses import replace

import pytest

from aftercare_pages import examples
from aftercare_pages.html import NothingToShow
from aftercare_pages.source import Source
from chalicelib.domain.policy.examples import Example, ExampleFacts, Expected
from tests.site.conftest import DAY, EXAMPLES, later, with_versions


@pytest.fixture
def shown() -> Source:
    facts = with_versions(later(DAY, "1", warranty={"examples": EXAMPLES}), in_force=0)
    return replace(facts, page="policy/warranty.md")


def test_every_fact_and_result_has_its_words() -> None:
    assert set(examples.GIVEN) == set(ExampleFacts.model_fields)
    assert set(examples.FOUND) == set(Expected.model_fields)


def test_example_says_what_is_given_and_what_comes_out(shown: Source) -> None:
    html = examples.examples("", shown)
    given = "手机&lt;一&gt;（XX-1）；2026年3月3日购买；自行拆修或改装过；2027年3月3日提出"
    assert f"<strong>刚到期</strong><br>{given}</td>" in html
    assert "<td>已过保修期，需付费维修<br>到 2027年3月2日</td>" in html


def test_example_in_english(shown: Source) -> None:
    html = examples.examples("", replace(shown, language="en"))
    assert "Phone (XX-1); bought 3 March 2026; Opened or modified; asked on 3 March 2027" in html


@pytest.mark.parametrize(
    ("facts", "expect", "words"),
    [
        (
            {"repairs": [["2026-05-10", "2026-05-20"], ["2026-07-01", "2026-07-02"]]},
            {"outcome": "covered"},
            "2026年5月10日送修，2026年5月20日修好；2026年7月1日送修，2026年7月2日修好",
        ),
        (
            {"at": "2026-01-05T02:00:00+00:00"},
            {"respond_by": "2026-01-05T06:00:00Z"},
            "2026年1月5日 10:00提交",
        ),
        (
            {"at": "2026-01-05T02:00:00Z"},
            {"respond_by": "2026-01-05T06:00:00Z"},
            "最晚 2026年1月5日 14:00 答复",
        ),
        ({"kind": "service", "service": "cleaning"}, {"team": "tech"}, "上门与增值服务；免费清洁"),
        ({"safety_hazard": True}, {"team": "quality", "urgency": "urgent"}, "紧急程度：紧急<br>由质检部处理"),
        ({"model": "OLD-9", "part": "compressor"}, {"outcome": "covered"}, "OLD-9；压缩机"),
    ],
)
def test_facts_are_said_in_words(
    facts: dict[str, object], expect: dict[str, object], words: str, shown: Source
) -> None:
    made = {"title": {"zh": "例", "en": "x"}, "facts": facts, "expect": expect}
    Example.model_validate(made)
    one = with_versions(later(DAY, "1", returns={"examples": [made]}), in_force=0)
    assert words in examples.examples("", replace(one, page="policy/returns.md"))


@pytest.mark.parametrize("page", ["policy/returns.md", "index.md"])
def test_page_without_examples_has_nothing_to_show(page: str, shown: Source) -> None:
    with pytest.raises(NothingToShow):
        examples.examples("", replace(shown, page=page))
