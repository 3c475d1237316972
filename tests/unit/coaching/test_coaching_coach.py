"""The reply of the coach that needs no network and no luck."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coaching.coach import SHOWN, rule_coach
from coaching.models.business_context import BusinessContext

texts = st.text(min_size=1, max_size=60)
maybe = st.none() | texts
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
times = st.none() | st.datetimes(timezones=st.timezones())
contexts = st.builds(
    BusinessContext.model_validate,
    st.fixed_dictionaries(
        {},
        optional={
            "user": st.fixed_dictionaries({}, optional={"name": maybe, "role": maybe}),
            "tenant": st.fixed_dictionaries({}, optional={"name": maybe}),
            "goals": st.lists(
                st.fixed_dictionaries({"title": texts}, optional={"progress": numbers})
            ),
            "recent_actions": st.lists(
                st.fixed_dictionaries({"title": texts}, optional={"occurred_at": times})
            ),
            "kpis": st.lists(
                st.fixed_dictionaries(
                    {"name": texts}, optional={"value": numbers, "target": numbers, "unit": maybe}
                )
            ),
        },
    ),
)


def reply(full_context, **changes):
    return rule_coach("Help", BusinessContext.model_validate({**full_context, **changes}), ())


def test_uses_everything_it_was_given(full_context):
    assert reply(full_context) == (
        'You ask: "Help". John, here is what counts for you as CEO of Acme Corporation. '
        'Your goals: "Revenue Growth" (62.5 % done), "Customer Retention" (35 % done). '
        'Your KPIs: "MRR" at 118,500.5 EUR (target 150,000 EUR), "Churn" at 4. '
        'Done lately: "Reviewed prices", "Called the customers". '
        'Next step: choose one action this week that moves "Customer Retention" forward.'
    )


def test_says_so_when_the_business_has_nothing_yet(full_context):
    empty = reply(full_context, goals=[], kpis=[], recent_actions=[])

    assert "No goals are set yet." in empty
    assert "No KPIs are tracked yet." in empty
    assert "Nothing was done in the last 30 days." in empty


def test_claims_nothing_about_what_the_sender_left_out():
    assert rule_coach("Help", BusinessContext.model_validate({"goals": [{"title": "A"}]}), ()) == (
        'You ask: "Help". Hello, here is what counts for you. Your goals: "A". '
        'Next step: choose one action this week that moves "A" forward.'
    )


def test_takes_up_the_message_before():
    assert 'After "b" you now ask: "c".' in rule_coach("c", None, ["a", "b"])


def test_names_a_limited_number_of_things_at_limited_length(full_context):
    goals = [{"title": f"Goal {n} {'x' * 5000}"} for n in range(500)]

    text = reply(full_context, goals=goals)

    assert f"and {500 - SHOWN} more" in text
    assert len(text) < 10_000


@given(texts, contexts, st.lists(texts, max_size=3))
def test_same_input_same_reply_and_another_one_without_context(message, context, earlier):
    text = rule_coach(message, context, earlier)

    assert text == rule_coach(message, context.model_copy(deep=True), tuple(earlier))
    assert text != rule_coach(message, None, earlier)
    assert message in text


@given(contexts)
def test_names_people_goals_kpis_and_actions(context):
    text = rule_coach("Help", context, ())

    assert all(goal.title in text for goal in context.goals[:SHOWN])
    assert all(kpi.name in text for kpi in context.kpis[:SHOWN])
    assert len(context.recent_actions) > SHOWN or all(
        action.title in text for action in context.recent_actions
    )
    for part in (context.user, context.tenant):
        assert part is None or not part.name or part.name in text
    assert context.user is None or not context.user.role or context.user.role in text


@given(contexts, st.text(min_size=1, max_size=60))
def test_another_goal_makes_another_reply(context, title):
    more = BusinessContext.model_validate(
        {**context.model_dump(exclude_unset=True), "goals": [{"title": title}]}
    )

    assert context.goals == more.goals or rule_coach("Help", more, ()) != rule_coach(
        "Help", context, ()
    )
