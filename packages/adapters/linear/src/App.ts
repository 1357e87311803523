/** The adapter's short name, as connections and errors bear it. */
export const app = "linear"
