"""A stand-in for somebody's directory of people: any ASGI app becomes a seam like this."""

from harness.faults.asgi import respond_json
from harness.seams import Refused, SeamMiddleware

people: dict[str, str] = {}


def put_up(states):
    people.clear()
    for state in states:
        if state.name != "a guest is known":
            raise Refused(f"there is no state {state.name!r}", ["a guest is known"])
        people[state.params["user"]] = state.params["name"]


async def directory(scope, _receive, send):
    person = scope["path"].rpartition("/")[2]
    if person in people:
        await respond_json(send, 200, {"name": people[person]})
    else:
        await respond_json(send, 404, {"detail": f"nobody is called {person}"})


app = SeamMiddleware(directory, seam="directory", states=put_up)
