"""Pass, Choice, Wait, Succeed and Fail."""

from typing import Final

from harness.stepfunctions.errors import RUNTIME, FieldError, StatesError
from harness.stepfunctions.interpreter.data import Done, assigned, document, output
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.fields import Moment
from harness.stepfunctions.language.jsonata import Query
from harness.stepfunctions.language.model import Choice, Fail, Pass, Succeed, Wait
from harness.stepfunctions.language.templates import Expression
from harness.stepfunctions.values import JSON, dumps

NO_CHOICE_MATCHED: Final = "States.NoChoiceMatched"
_LONGEST_WAIT: Final = 2**31 - 1


async def run_pass(state: Pass, frame: Frame, given: JSON) -> Done:
    """Hand on the input, maybe reshaped."""
    seen = document(state, frame, given)
    result = given if state.jsonata else seen
    if state.result is not None:
        result = state.result.evaluate(seen, frame)
    elif state.parameters is not None:
        result = state.parameters.evaluate(seen, frame)
    variables = assigned(state.assign, seen if state.jsonata else result, frame)
    return output(state, frame, given, seen, result), state.next, variables


async def run_succeed(state: Succeed, frame: Frame, given: JSON) -> Done:
    """End the flow."""
    seen = document(state, frame, given)
    result = given if state.jsonata else seen
    return output(state, frame, result, seen, result), None, {}


async def run_fail(state: Fail, frame: Frame, given: JSON) -> Done:
    """End the execution; raises StatesError."""
    seen = document(state, frame, given)
    raise StatesError(_text(state.error, seen, frame), _text(state.cause, seen, frame))


def _text(expression: Expression | None, seen: JSON, frame: Frame) -> str | None:
    text = None if expression is None else expression.evaluate(seen, frame)
    if text is None or isinstance(text, str):
        return text
    if isinstance(expression, Query):
        raise expression.unexpected("string", text)
    raise FieldError(RUNTIME, f"Error and Cause must be strings, but found {dumps(text)}")


async def run_choice(state: Choice, frame: Frame, given: JSON) -> Done:
    """Go to the first choice whose rule matches, else to the Default.

    Raises FieldError States.NoChoiceMatched when there is neither.
    """
    seen = document(state, frame, given)
    result = given if state.jsonata else seen
    for branch in state.branches:
        if branch.rule.matches(seen, frame):
            if branch.output is not None:
                result = branch.output.evaluate(seen, frame)
            elif not state.jsonata:
                result = output(state, frame, result, seen, result)
            return result, branch.next, assigned(branch.assign, seen, frame)
    if state.next is None:
        raise FieldError(
            NO_CHOICE_MATCHED,
            "Failed to transition out of the state. The state does not point to a next state.",
        )
    variables = assigned(state.assign, seen, frame)
    return output(state, frame, result, seen, result), state.next, variables


async def run_wait(state: Wait, frame: Frame, given: JSON) -> Done:
    """Let time pass; a moment in the past passes at once."""
    seen = document(state, frame, given)
    seconds = float(state.delay.evaluate(seen, frame))
    if isinstance(state.delay, Moment):
        seconds -= frame.time()
    if seconds > _LONGEST_WAIT:
        raise FieldError(RUNTIME, "Wait state delay is too long.")
    await frame.run.clock.sleep(seconds)
    result = given if state.jsonata else seen
    variables = assigned(state.assign, seen, frame)
    return output(state, frame, result, seen, result), state.next, variables
