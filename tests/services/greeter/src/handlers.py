"""Greet guests: the functions. Standard library only; speaks to DynamoDB by hand."""

import json
import os
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen


class DirectoryClosedError(Exception):
    pass


class UnknownGuestError(Exception):
    pass


def look_up(event, _context):
    url = f"{os.environ['DIRECTORY_URL']}/people/{quote(event['guest'])}"
    try:
        with urlopen(url, timeout=float(os.environ["DIRECTORY_TIMEOUT"])) as answer:  # noqa: S310
            return json.load(answer)["name"]
    except HTTPError as error:
        if error.code == 404:
            raise UnknownGuestError(event["guest"]) from error
        raise DirectoryClosedError(str(error)) from error
    except (URLError, OSError, ValueError) as error:
        raise DirectoryClosedError(str(error)) from error


def sign(event, _context):
    greeting = f"{os.environ['GREETING']}, {event['name']}!"
    item = {"guest": {"S": event["guest"]}, "words": {"S": event["words"]}, "visits": {"N": "1"}}
    dynamodb("PutItem", {"TableName": os.environ["GUESTBOOK"], "Item": item})
    print("signed by", event["guest"])  # noqa: T201  (what a function prints is its log)
    return {"greeting": greeting, "desk": os.environ.get("FRONT_DESK")}


def dynamodb(operation, body):
    scope = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/dynamodb/aws4_request"
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"DynamoDB_20120810.{operation}",
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
    }
    url = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    with urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.load(answer)
