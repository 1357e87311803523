/** Who made a record or a change: a person at the keyboard, or a program through the API. */
export type Origin = "person" | "api"
