/** What is sent to the database: the statements of an effect, as the client traces them. */
import { Effect, Tracer } from "effect"

/** Runs an effect; answers with the text of every statement it sent, in order. Transaction control is not a statement. */
export const statementsOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Effect.suspend(() => {
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      },
    })
    return effect.pipe(
      Effect.withTracer(tracer),
      Effect.map(() =>
        spans.flatMap((span) => {
          const text = span.attributes.get("db.query.text")
          return typeof text === "string" ? [text] : []
        }),
      ),
    )
  })
