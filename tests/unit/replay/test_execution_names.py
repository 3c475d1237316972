import re

from harness.replay import ExecutionNames


def test_the_same_run_gives_the_same_names_in_whatever_order():
    first, second = ExecutionNames(7), ExecutionNames(7)
    one, two = first.name("a.yaml::p", 1), first.name("b.yaml::p", 1)
    assert (second.name("b.yaml::p", 1), second.name("a.yaml::p", 1)) == (two, one)


def test_no_two_names_are_alike():
    names, others = ExecutionNames(7), ExecutionNames(8)
    asked = [("a.yaml::p", 1), ("a.yaml::p", 1), ("a.yaml::p", 2), ("b.yaml::p", 1)]
    given = [each.name(*place) for each in (names, others) for place in asked]
    assert len(set(given)) == len(given)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) for name in given)
