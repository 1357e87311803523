import { FakeApp } from "@syncline/adapter-core/testing"
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { fakeSubject } from "./FakeSubject.ts"
import { Label, Task } from "./Task.ts"

adapterSuite(
  "an application in memory",
  fakeSubject((rates) =>
    FakeApp.make({
      kinds: {
        task: { kind: Task, readOnly: ["author"], takes: { title: (title) => title !== "forbidden" } },
        label: { kind: Label, addressField: "name" },
      },
      pageSize: 4,
      rates,
      partitions: ["p", "empty"],
    }),
  ),
)
