"""What whoever goes out checks before leaving (C11): the things to bring, and what to make sure of."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import keys, label


def checklist(case: Case, policy: Policy, language: Language) -> tuple[str, ...]:
    """The lines for a visit that has been agreed; none for other cases."""
    if case.state is not State.VISIT_SCHEDULED:
        return ()
    early = policy.pages.service_levels.arrive_early.model_dump()
    return tuple(label("checklist", line, language).format(**early) for line in keys("checklist"))
