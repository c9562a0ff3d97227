// Runs something once things have been quiet for a while.

export interface Debounced {
  trigger(): void;
  dispose(): void;
}

export function debounce(run: () => void, ms: number): Debounced {
  let timer: NodeJS.Timeout | undefined;
  return {
    trigger: () => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    },
    dispose: () => clearTimeout(timer),
  };
}
