/** Carries out what happens to a place of work itself: what it is called, who may see it, and which account serves it. */
import type { Operation } from "./Operation.ts"
import { type Seat, type Stage, seatOf, secretOf } from "./Stage.ts"

type Of<Tag extends Operation["_tag"]> = Extract<Operation, { readonly _tag: Tag }>

export const playPlace = async (
  stage: Stage,
  operation: Of<"Revoke" | "Reconnect" | "ChooseTwice" | "TakeOver" | "Lapse" | "Restore" | "Rename" | "ReuseName" | "ChooseAgain">,
): Promise<void> => {
  switch (operation._tag) {
    case "Revoke":
      return revoke(stage, operation.side)
    case "Reconnect":
      return await reconnect(stage, operation.side)
    case "ChooseTwice":
      return await chooseTwice(stage, operation)
    case "TakeOver":
      return await exchange(stage, operation)
    case "Lapse":
      return lapse(stage, operation)
    case "Restore":
      return restore(stage, operation)
    case "Rename":
      return rename(stage, operation)
    case "ReuseName":
      return reuseName(stage, operation)
    case "ChooseAgain":
      return await chooseAgain(stage, operation)
  }
}

const revoke = (stage: Stage, side: number): void => {
  const seat = seatOf(stage, side)
  const secret = seat && secretOf(seat)
  if (seat === undefined || secret === undefined) return
  stage.network.revoked.add(secret)
  stage.note("world", `token of ${seat.side.name}`, "revoked")
}

/** A person signs in again, with new credentials where the old ones are refused. */
export const reconnect = async (stage: Stage, side: number): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  renew(stage, seat, seat.account)
  await stage.join(seat)
}

/** New credentials for an account, where the ones that it has are refused. */
const renew = ({ network }: Stage, seat: Seat, account: number): void => {
  if (network.revoked.has(secretOf(seat, account) ?? "")) seat.tokens[account] = (seat.tokens[account] ?? 0) + 1
}

const chooseTwice = async (stage: Stage, { side }: Of<"ChooseTwice">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  renew(stage, seat, 1 - seat.account)
  await stage.claim(seat)
}

const exchange = async (stage: Stage, { side, revoked }: Of<"TakeOver">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  if (revoked) revoke(stage, side)
  renew(stage, seat, 1 - seat.account)
  await stage.takeOver(seat)
}

const lapse = (stage: Stage, { side, denial, after }: Of<"Lapse">): void => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  stage.network.lapses.begin(seat.side.name, denial, after)
  stage.befall("access lapsed")
  stage.note("world", `access to ${seat.side.name}`, `is ${denial} after ${after} requests`)
}

const restore = (stage: Stage, { side }: Of<"Restore">): void => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  stage.network.lapses.end(seat.side.name)
  stage.note("world", `access to ${seat.side.name}`, "given back")
}

const rename = (stage: Stage, { side, mark }: Of<"Rename">): void => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  const before = seat.side.place.name()
  seat.side.place.rename(mark)
  stage.befall("place renamed")
  stage.note("world", `${before} of ${seat.side.name}`, `is called ${seat.side.place.name()} from now on`)
}

const reuseName = (stage: Stage, { side, issues }: Of<"ReuseName">): void => {
  const { name, place } = seatOf(stage, side)?.side ?? {}
  if (name === undefined || place?.reuseName(issues) !== true) return
  stage.ledger.furnish(name, place.beside())
  stage.befall("name reused")
  stage.note("world", `the first name of ${name}`, `is another place's from now on, with ${issues} issues`)
}

/** Any name that it has used, or the one of today. */
const chooseAgain = async (stage: Stage, { side, pick }: Of<"ChooseAgain">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  const names = [...new Set([...seat.names, seat.side.place.name()])]
  const name = names[Math.floor(pick * names.length)]
  if (name !== undefined && (await stage.choose(seat, name))) seat.names = [...new Set([...seat.names, name])]
}
