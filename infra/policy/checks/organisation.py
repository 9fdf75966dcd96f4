"""Checks of what the desk is to do: dealers, stages, teams and loaners."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from chalicelib.domain.policy.page_schema import STAGES, TEAMS
from chalicelib.domain.workflow.dealers import plain
from infra.policy.checks.families import families
from infra.policy.doc_languages import DocLanguages
from infra.policy.mistakes import Mistake, named_languages
from infra.policy.source import DocPage, Docs

ELSEWHERE = {"exchange": "returns.exchange_ships_hours", "refund": "returns.refund_paid_working_days"}
Place = tuple[str, ...]


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Dealers, stages, teams and loaners that do not fit the rest of the pages."""
    sold = families(docs)
    for page in docs.policy:
        if page.key == "service_levels":
            yield from chain(
                _dealers(page, docs.languages), _stages(page), _teams(page), _loaners(page, set(sold))
            )


def _dealers(page: DocPage, languages: DocLanguages) -> Iterator[Mistake]:
    dealers, seen = _list(page, "dealers"), dict[str, int]()
    for number, dealer in enumerate(dealers):
        place = ("policy", "dealers", str(number))
        for called in _dealer_names(page, place, languages.codes):
            if seen.setdefault(called, number) != number:
                yield page.mistake("dealer_twice", *place, found=called, first=seen[called] + 1)
        names = dealer.get("name") if isinstance(dealer, dict) else None
        if isinstance(names, dict) and not _names_all(names, languages):
            data = {"languages": named_languages(languages.complete)}
            yield page.mistake("dealer_name", *place, "name", found=names, **data)
    if dealers and not any(_for_dealers(route) for route in _list(page, "routes")):
        yield page.mistake("dealers_without_route", "policy", "dealers")


def _names_all(names: Mapping[object, object], languages: DocLanguages) -> bool:
    return set(languages.complete) <= set(names) <= set(languages.codes) and all(
        isinstance(name, str) and plain(name) for name in names.values()
    )


def _dealer_names(page: DocPage, place: Place, languages: tuple[str, ...]) -> set[str]:
    """All that a customer may write for this dealer."""
    said = [page.at(*place, "key"), *(page.at(*place, "name", language) for language in languages)]
    return {plain(one) for one in said if isinstance(one, str)}


def _for_dealers(route: object) -> bool:
    when = route.get("when") if isinstance(route, dict) else None
    return isinstance(when, dict) and when.get("dealer") is True


def _stages(page: DocPage) -> Iterator[Mistake]:
    stages = page.at("policy", "stages")
    for stage in stages if isinstance(stages, dict) else ():
        place = ("policy", "stages", str(stage))
        if stage in ELSEWHERE:
            yield page.mistake("stage_elsewhere", *place, found=stage, field=ELSEWHERE[stage])
        elif stage not in STAGES:
            yield page.mistake("unknown_name", *place, found=stage, known=STAGES)


def _teams(page: DocPage) -> Iterator[Mistake]:
    """A request may only go to a team that there is."""
    if page.at("policy", "teams") is None:
        return
    teams = _list(page, "teams")
    for number, route in enumerate(_list(page, "routes")):
        team = route.get("team") if isinstance(route, dict) else None
        if team in TEAMS and team not in teams:
            yield page.mistake(
                "team_missing", "policy", "routes", str(number), "team", found=team, known=teams
            )
    for team, count in Counter(map(str, teams)).items():
        if count > 1:
            yield page.mistake("team_twice", "policy", "teams", found=team)


def _loaners(page: DocPage, sold: set[str]) -> Iterator[Mistake]:
    listed = page.at("policy", "loaner", "families")
    for number, family in enumerate(listed if isinstance(listed, list) else ()):
        if sold and family not in sold and not page.archive_date:
            place = ("policy", "loaner", "families", str(number))
            yield page.mistake("unknown_family", *place, found=family, known=sorted(sold))


def _list(page: DocPage, name: str) -> list[object]:
    found = page.at("policy", name)
    return found if isinstance(found, list) else []
