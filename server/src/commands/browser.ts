// Opening an address in the user's browser.
import open from 'open';

/** Resolves when the browser was asked to. Where there is none, nothing happens but that it says why. */
export async function openInBrowser(url: string): Promise<string | undefined> {
  try {
    const asked = await open(url);
    // Whoever opens it may be missing, which is told only now.
    const failed = await new Promise<Error | undefined>((resolve) => {
      asked.once('error', resolve);
      asked.once('spawn', () => resolve(undefined));
      if (asked.pid !== undefined) resolve(undefined);
    });
    asked.on('error', () => undefined);
    return failed && failed.message;
  } catch (error) {
    return (error as Error).message;
  }
}
