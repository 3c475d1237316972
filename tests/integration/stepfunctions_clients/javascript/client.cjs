// Talks to the simulator as an application in JavaScript would, and prints what it saw as JSON.
const {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  paginateGetExecutionHistory,
} = require("@aws-sdk/client-sfn");

const client = new SFNClient({
  endpoint: process.argv[2],
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  disableHostPrefix: true,
  maxAttempts: 1,
});

async function create(name, state, type) {
  const definition = JSON.stringify({ StartAt: "A", States: { A: state } });
  const roleArn = "arn:aws:iam::123456789012:role/r";
  const created = await client.send(
    new CreateStateMachineCommand({ name, definition, roleArn, type }),
  );
  return created.stateMachineArn;
}

async function ended(executionArn) {
  for (;;) {
    const told = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (told.status !== "RUNNING") return told;
  }
}

async function refused(command) {
  try {
    await client.send(command);
    return "not refused";
  } catch (error) {
    const isTyped = error.constructor.name === error.name;
    return { name: error.name, isTyped, status: error.$metadata.httpStatusCode };
  }
}

async function main() {
  const usual = await create("js-usual", { Type: "Pass", End: true });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: usual, name: "one", input: '{"a":1}' }),
  );
  const told = await ended(executionArn);
  const ids = [];
  for await (const page of paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn })) {
    ids.push(page.events.map((event) => event.id));
  }

  const express = await create("js-sync", { Type: "Pass", End: true }, "EXPRESS");
  const sync = await client.send(
    new StartSyncExecutionCommand({ stateMachineArn: express, input: "[1]" }),
  );

  const waiting = await create("js-stop", { Type: "Wait", Seconds: 3600, End: true });
  const started = await client.send(new StartExecutionCommand({ stateMachineArn: waiting }));
  const stopping = { executionArn: started.executionArn, error: "Enough" };
  await client.send(new StopExecutionCommand(stopping));
  const stopped = await ended(started.executionArn);

  const prefix = "arn:aws:states:us-east-1:123456789012";
  const again = { stateMachineArn: usual, name: "one", input: "2" };
  const bad = { name: "js-bad", definition: "{}", roleArn: "arn:aws:iam::123456789012:role/r" };
  console.log(
    JSON.stringify({
      status: told.status,
      output: told.output,
      dates: [told.startDate instanceof Date, told.stopDate >= told.startDate],
      ids,
      sync: [sync.status, sync.output],
      stopped: [stopped.status, stopped.error],
      refused: [
        await refused(new StartExecutionCommand(again)),
        await refused(new CreateStateMachineCommand(bad)),
        await refused(new StartExecutionCommand({ stateMachineArn: `${prefix}:stateMachine:no` })),
        await refused(new StartExecutionCommand({ stateMachineArn: usual, input: "{" })),
        await refused(new DescribeExecutionCommand({ executionArn: "no" })),
      ],
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
