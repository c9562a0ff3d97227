// Which file of the extension "Open Guide" shows.

/** The guide for authors, below the extension's folder: the same in a clone and once it is installed. */
export const GUIDE = ['docs', 'handler-guide.md'] as const;
