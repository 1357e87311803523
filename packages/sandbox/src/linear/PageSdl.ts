/** The arguments by which every list is paged. */
export const page = "after: String, before: String, first: Int, includeArchived: Boolean, last: Int, orderBy: PaginationOrderBy"
