// Opening an address in the user's browser.
import open from 'open';

/** Resolves when a browser was asked to. @returns why that could not be done. */
export async function openInBrowser(url: string): Promise<string | undefined> {
  try {
    const asked = await open(url);
    // What becomes of it later is the browser's affair.
    asked.on('error', () => undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
