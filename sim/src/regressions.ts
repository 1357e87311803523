/** Seeds that once broke a promise. They run first in every run of the simulator, and as tests. */
export interface Regression {
  readonly seed: number
  readonly title: string
  /**
   * What its world is spared, because it was found before there was such a thing. `plain`: lists that are late or not whole, commits with faults of their own,
   * senseless JSON; `settled`: pull requests, and issues that leave for another place; `faithful`: applications that rewrite or refuse what they are told; `wishless`:
   * removals by the host, and what else people want of the engine; `planless`: plans, made or applied; `silent`: applications that tell what changes by themselves. Each is spared what the ones after it are spared, too.
   */
  readonly world: "plain" | "settled" | "faithful" | "wishless" | "planless" | "silent" | "today's"
}

export const regressions: ReadonlyArray<Regression> = [
  { seed: 5, title: "a new GitHub issue whose closing failed is not taken for one that somebody opened again", world: "plain" },
  { seed: 6, title: "a reset time is a time of the application's clock, which may run behind ours", world: "plain" },
  { seed: 11, title: "a label that comes late is put on the issues that bear it", world: "plain" },
  { seed: 34, title: "a stream that only sends does not send what the application made of a value for ever", world: "plain" },
  { seed: 38, title: "a label that is not linked yet is named, never numbered", world: "plain" },
  { seed: 45, title: "deciding for the record owes nothing to a stream that does not send", world: "plain" },
  { seed: 380, title: "an edit made to an object whose create is still in doubt is not overwritten", world: "plain" },
  { seed: 665, title: "a refusal that was cut off is not taken for final", world: "plain" },
  { seed: 830, title: "what an application made of an older value does not stand against a newer one", world: "plain" },
  { seed: 991, title: "what others changed during an initial reading is sent when it ends", world: "plain" },
  { seed: 105, title: "a label that was renamed at GitHub is not brought back by its old name", world: "plain" },
  { seed: 73, title: "a label that is put on while the create of its issue is in doubt stays on", world: "settled" },
  {
    seed: 5566,
    title: "a name that is taken by an object whose own new name is in dispute is tried again when that is decided",
    world: "settled",
  },
  { seed: 8675, title: "what an update of several requests left half done is nobody's edit", world: "settled" },
  { seed: 20807, title: "what an update of several requests passes through is an edit where it left that field alone", world: "settled" },
  { seed: 15210, title: "a label that an update of unknown outcome put on and that was taken off since stays off", world: "settled" },
  { seed: 389, title: "what a lost create made and somebody removed before it was found is given up with that reason", world: "settled" },
  { seed: 2335, title: "a label that is taken off while the create that carried it is in doubt stays off", world: "settled" },
  { seed: 3512, title: "nothing is read between the look at an object and its update", world: "settled" },
  { seed: 3782, title: "a 410 whose reason was cut off is not taken for final", world: "settled" },
  {
    seed: 372,
    title: "an update of several requests whose last one is refused is in doubt, and what it left half done nobody's edit",
    world: "faithful",
  },
  {
    seed: 210,
    title: "a label that was made again under the name that its record had takes its place, though the record has another by now",
    world: "wishless",
  },
  { seed: 314, title: "a label that was deleted, made again and renamed is another one", world: "wishless" },
  { seed: 465, title: "what lost a label gets it back when a reading finds the new one", world: "wishless" },
  { seed: 581, title: "what a create did not bring about and finding it neither is refused, and nobody's edit", world: "wishless" },
  { seed: 214, title: "what moved to where nobody looks is not taken for removed when somebody looks for what is gone", world: "planless" },
  {
    seed: 77,
    title: "the closing of what the host removed, whose answer was lost, is nobody's closing when the host has brought it back",
    world: "planless",
  },
  { seed: 1273, title: "that an application ignores the closing of what was removed is known and not tried for ever", world: "planless" },
  {
    seed: 3372,
    title: "a removal whose answer was lost is nobody's when the host has brought the record back, whatever was edited meanwhile",
    world: "planless",
  },
  { seed: 4, title: "what people made at a place is not closed or removed there because its record may not leave", world: "planless" },
  { seed: 1320, title: "what a filter kept from a place is let out by an edit there", world: "planless" },
  {
    seed: 50018,
    title: "the closing of what may not be there, whose answer was lost, is nobody's closing when it may be there again",
    world: "planless",
  },
  { seed: 473, title: "what was closed because its record was removed, and opened again there, is asked about", world: "planless" },
  {
    seed: 383,
    title: "what somebody put back while nobody knew what became of its removal is not removed again before that is decided",
    world: "planless",
  },
  { seed: 39, title: "a plan that could not look at an object does not say that it shows everything", world: "silent" },
  { seed: 84, title: "what is kept from a place that is only read is not owed to it", world: "silent" },
  { seed: 115, title: "what is there again because an undo was undone is made where it had yet to be made", world: "silent" },
  { seed: 275, title: "a plan does not write what an attempt to create had left undone", world: "silent" },
  { seed: 123, title: "a label that is told to be deleted and made again takes the place of the old one", world: "today's" },
]
