"""What runs in the stand-in image: the simulator, started as Step Functions Local is.

Reads the same environment variables, writes the same line when it is ready. With
STAND_IN_FAULT=crash it ends at once, with a last word; with STAND_IN_FAULT=mute it never
listens.
"""

import os
import sys
import threading

from harness.stepfunctions.api import Settings
from harness.stepfunctions.serve import serve


def main():
    fault = os.environ.get("STAND_IN_FAULT")
    if fault == "crash":
        sys.exit("stand-in: no memory left")
    if fault == "mute":
        threading.Event().wait()
    settings = Settings(
        region=os.environ["AWS_DEFAULT_REGION"],
        account=os.environ["AWS_ACCOUNT_ID"],
        time="virtual" if os.environ["WAIT_TIME_SCALE"] == "0" else "real",
        endpoints={
            "lambda": os.environ["LAMBDA_ENDPOINT"],
            "dynamodb": os.environ["DYNAMODB_ENDPOINT"],
        },
    )
    ready = "[main] INFO com.amazonaws.stepfunctions.local.http.StepFunctionsLocalServer - "
    ready += "Starting server on port 8083"
    serve("0.0.0.0", 8083, settings, ready=lambda _: print(ready, flush=True))


if __name__ == "__main__":
    main()
