// Debugs a past event because somebody asked for it on the inspector's page.
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { DebugEventRequest } from '../../../server/src/protocol.ts';
import { debugAgain, type DebugParts } from './debugHandler.ts';

export function answerDebugEvent(parts: DebugParts): vscode.Disposable {
  return parts.client.onRequest(DebugEventRequest.type, async ({ eventId }) => {
    const detail = await parts.events.detail(eventId);
    if (!detail) return { message: l10n.t('The plugin host no longer keeps this event.') };
    const isAttached = await new Promise<boolean>((resolve, reject) => {
      // The page is not kept waiting for as long as somebody debugs.
      debugAgain(parts, detail, { onAttached: () => resolve(true) }).then(() => resolve(false), reject);
    });
    return isAttached ? {} : { message: l10n.t('No debugger was attached. The editor says why.') };
  });
}
