"""Greet guests: the functions. Standard library only; speaks to DynamoDB by hand."""

import json
import os
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen


class DirectoryClosed(Exception):
    pass


class UnknownGuest(Exception):
    pass


def look_up(event, _context):
    url = f"{os.environ['DIRECTORY_URL']}/people/{quote(event['guest'])}"
    try:
        with urlopen(url, timeout=float(os.environ["DIRECTORY_TIMEOUT"])) as answer:
            return json.load(answer)["name"]
    except HTTPError as error:
        if error.code == 404:
            raise UnknownGuest(event["guest"]) from error
        raise DirectoryClosed(str(error)) from error
    except (URLError, OSError, ValueError) as error:
        raise DirectoryClosed(str(error)) from error


def sign(event, _context):
    greeting = f"{os.environ['GREETING']}, {event['name']}!"
    item = {"guest": {"S": event["guest"]}, "words": {"S": event["words"]}, "visits": {"N": "1"}}
    dynamodb("PutItem", {"TableName": os.environ["GUESTBOOK"], "Item": item})
    print("signed by", event["guest"])
    return {"greeting": greeting, "desk": os.environ.get("FRONT_DESK")}


def dynamodb(operation, body):
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/dynamodb/aws4_request"
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"DynamoDB_20120810.{operation}",
        "authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0",
    }
    url = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=5) as answer:
        return json.load(answer)
