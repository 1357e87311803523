/** Seeds that once broke a promise. They run first in every run of the simulator, and as tests. */
export interface Regression {
  readonly seed: number
  readonly title: string
}

export const regressions: ReadonlyArray<Regression> = [
  { seed: 5, title: "a new GitHub issue whose closing failed is not taken for one that somebody opened again" },
  { seed: 6, title: "a reset time is a time of the application's clock, which may run behind ours" },
  { seed: 11, title: "a label that comes late is put on the issues that bear it" },
  { seed: 34, title: "a stream that only sends does not send what the application made of a value for ever" },
  { seed: 38, title: "a label that is not linked yet is named, never numbered" },
  { seed: 45, title: "deciding for the record owes nothing to a stream that does not send" },
  { seed: 380, title: "an edit made to an object whose create is still in doubt is not overwritten" },
  { seed: 665, title: "a refusal that was cut off is not taken for final" },
  { seed: 830, title: "what an application made of an older value does not stand against a newer one" },
  { seed: 991, title: "what others changed during an initial reading is sent when it ends" },
  { seed: 105, title: "a label that was renamed at GitHub is not brought back by its old name" },
]
