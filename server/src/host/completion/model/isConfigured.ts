// Whether a model is set up.
import type { ModelSettings } from '../../../contract/modelViews.ts';

/** Whether there is anybody to ask. */
export function isConfigured({ baseUrl, name }: ModelSettings): boolean {
  return baseUrl.trim() !== '' && name.trim() !== '';
}
