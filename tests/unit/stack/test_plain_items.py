"""DynamoDB's typed values as plain JSON."""

from harness.stack.items import plain_item


def test_every_type_has_a_plain_value():
    assert plain_item(
        {
            "text": {"S": "a"},
            "whole": {"N": "12"},
            "fraction": {"N": "1.5"},
            "huge": {"N": "123456789012345678901234567890"},
            "yes": {"BOOL": True},
            "nothing": {"NULL": True},
            "bytes": {"B": "AAE="},
            "map": {"M": {"list": {"L": [{"N": "1"}, {"S": "b"}]}}},
            "texts": {"SS": ["b", "a"]},
            "numbers": {"NS": ["10", "9"]},
            "blobs": {"BS": ["Bg==", "AA=="]},
        }
    ) == {
        "text": "a",
        "whole": 12,
        "fraction": 1.5,
        "huge": 123456789012345678901234567890,
        "yes": True,
        "nothing": None,
        "bytes": "AAE=",
        "map": {"list": [1, "b"]},
        "texts": ["a", "b"],
        "numbers": [9, 10],
        "blobs": ["AA==", "Bg=="],
    }
