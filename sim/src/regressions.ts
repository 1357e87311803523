/** Seeds that once broke a promise. They run first in every run of the simulator, and as tests. */
export interface Regression {
  readonly seed: number
  readonly title: string
  /** Found when lists were always prompt and whole, commits had no faults of their own and no answer was senseless JSON: so its world stays. */
  readonly plain?: true
}

export const regressions: ReadonlyArray<Regression> = [
  { seed: 5, title: "a new GitHub issue whose closing failed is not taken for one that somebody opened again", plain: true },
  { seed: 6, title: "a reset time is a time of the application's clock, which may run behind ours", plain: true },
  { seed: 11, title: "a label that comes late is put on the issues that bear it", plain: true },
  { seed: 34, title: "a stream that only sends does not send what the application made of a value for ever", plain: true },
  { seed: 38, title: "a label that is not linked yet is named, never numbered", plain: true },
  { seed: 45, title: "deciding for the record owes nothing to a stream that does not send", plain: true },
  { seed: 380, title: "an edit made to an object whose create is still in doubt is not overwritten", plain: true },
  { seed: 665, title: "a refusal that was cut off is not taken for final", plain: true },
  { seed: 830, title: "what an application made of an older value does not stand against a newer one", plain: true },
  { seed: 991, title: "what others changed during an initial reading is sent when it ends", plain: true },
  { seed: 105, title: "a label that was renamed at GitHub is not brought back by its old name", plain: true },
  { seed: 73, title: "a label that is put on while the create of its issue is in doubt stays on" },
  { seed: 5566, title: "a name that is taken by an object whose own new name is in dispute is tried again when that is decided" },
  { seed: 8675, title: "what an update of several requests left half done is nobody's edit" },
  { seed: 20807, title: "what an update of several requests passes through is an edit where it left that field alone" },
  { seed: 15210, title: "a label that an update of unknown outcome put on and that was taken off since stays off" },
  { seed: 389, title: "what a lost create made and somebody removed before it was found is given up with that reason" },
  { seed: 2335, title: "a label that is taken off while the create that carried it is in doubt stays off" },
  { seed: 3512, title: "nothing is read between the look at an object and its update" },
  { seed: 3782, title: "a 410 whose reason was cut off is not taken for final" },
]
