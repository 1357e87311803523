/**
 * A last look before the first byte of a request goes out. Between the decision to send it and that byte lie a connection to be made and a turn of the
 * event loop; a process that was frozen in between would send on waking what nobody expects any more. Works with the `fetch` of Node, whose dispatcher says
 * when it begins to write; elsewhere requests are sent as they are.
 */

/** The code of the error with which a request ends that was not sent. */
export const notSent = "NOT_SENT_IN_TIME"

/** Of undici's handlers only what is needed: older ones are told by `onConnect` that a request is about to be written, newer ones by `onRequestStart`. */
interface Handler {
  onConnect?: (abort: (reason: Error) => void, ...rest: ReadonlyArray<unknown>) => void
  onRequestStart?: (controller: { readonly abort: (reason: Error) => void }, ...rest: ReadonlyArray<unknown>) => void
}

interface Dispatcher {
  readonly dispatch: (options: unknown, handler: Handler) => boolean
}

const isDispatcher = (value: unknown): value is Dispatcher =>
  typeof value === "object" && value !== null && "dispatch" in value && typeof value.dispatch === "function"

/** Where Node's `fetch` finds the dispatcher of requests that name none; it is there as soon as one of the classes of `fetch` was named. */
const ofFetch = (): unknown => {
  void globalThis.Headers
  return Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"))
}

const watched = (handler: Handler, mayBeSent: () => boolean): Handler => {
  const { onConnect, onRequestStart } = handler
  const late = () => Object.assign(new Error("not sent: the time in which it could be sent is over"), { code: notSent })
  if (onConnect !== undefined) {
    handler.onConnect = (abort, ...rest) => {
      onConnect.call(handler, abort, ...rest)
      if (!mayBeSent()) abort(late())
    }
  }
  if (onRequestStart !== undefined) {
    handler.onRequestStart = (controller, ...rest) => {
      onRequestStart.call(handler, controller, ...rest)
      if (!mayBeSent()) controller.abort(late())
    }
  }
  return handler
}

/** What makes `fetch` ask `mayBeSent` right before it writes a request; without it the request ends as one that was never sent. */
export const lastLook = (init: RequestInit, mayBeSent: () => boolean): RequestInit => {
  const given: unknown = "dispatcher" in init ? init.dispatcher : ofFetch()
  if (!isDispatcher(given)) return init
  const dispatcher: Dispatcher = { dispatch: (options, handler) => given.dispatch(options, watched(handler, mayBeSent)) }
  return { ...init, dispatcher } as RequestInit
}
