/** The adapter's short name, as connections and errors bear it. */
export const app = "linear"

/** What people call the application. */
export const application = "Linear"
